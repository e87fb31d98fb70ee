package io.fastauth.config;

import io.fastauth.config.LoadedSettings.Sourced;
import io.fastauth.registry.ClientsFile;
import io.fastauth.token.InvalidSettingException;
import io.fastauth.token.KeySet;
import io.fastauth.token.PrivateFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the settings from all their sources. Of two sources that set the same key, the earlier one wins:
 *
 * <table>
 * <caption>Order of sources</caption>
 * <tr><td>1</td><td>the configuration file</td><td>as the original documents it</td></tr>
 * <tr><td>2</td><td>the environment</td><td>set by the platform</td></tr>
 * <tr><td>3</td><td>the .env file</td><td>kept beside the checkout by a developer</td></tr>
 * </table>
 *
 * Defaults belong to the model of the configuration.
 */
public final class Settings {

    private static final String KEYS = "keys.json";
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");

    private final List<String> problems = new ArrayList<>();
    private final Map<String, Sourced> values = new HashMap<>();

    private Settings() {}

    /** The JSON Schema (2020-12) of the configuration file. */
    public static String schema() throws IOException {
        return Setting.schema();
    }

    /** The keys of all settings, with their groups, in the order of the schema. */
    public static List<String> keys() {
        return Setting.ALL.stream().map(Setting::key).toList();
    }

    /**
     * Reads all settings, without validating their values.
     *
     * @param configFile the configuration file; may be absent
     * @param envFile the .env file; may be absent
     * @param environment the variables of the process
     * @param required the files that must exist and set something, because settings in force were read from them
     */
    public static LoadedSettings load(
            Path configFile, Path envFile, Map<String, String> environment, Set<Path> required) {
        Settings settings = new Settings();
        Map<String, EnvFile.Variable> envVariables = settings.envFile(envFile, required.contains(envFile));
        boolean configured = settings.configFile(configFile, required.contains(configFile));
        settings.add(Environment.read(environment, name -> "environment variable " + name, settings.problems));
        Map<String, String> variables = new HashMap<>();
        envVariables.forEach((name, variable) -> variables.put(name, variable.value()));
        settings.add(
                Environment.read(Map.copyOf(variables), name -> line(envFile, envVariables, name), settings.problems));
        variables.putAll(environment);
        Setting.ALL.stream()
                .filter(setting -> setting.kind().named())
                .forEach(setting -> settings.resolve(setting.key(), variables));
        Path keysFile = settings.keysFile(configFile, required);
        Set<Path> files = new HashSet<>();
        if (configured) {
            files.add(configFile);
        }
        if (!envVariables.isEmpty()) {
            files.add(envFile);
        }
        if (!absent(keysFile)) {
            files.add(keysFile);
        }
        Map<String, String> contents = Map.of(
                LoadedSettings.KEYS_FILE, fingerprint(keysFile, KeySet.MAX_BYTES),
                LoadedSettings.CLIENTS_FILE, settings.clientsFingerprint());
        return new LoadedSettings(settings.values, files, settings.problems, contents);
    }

    private static String line(Path envFile, Map<String, EnvFile.Variable> variables, String name) {
        EnvFile.Variable variable = variables.get(name);
        return envFile.getFileName() + (variable == null ? "" : " line " + variable.line()) + ", " + name;
    }

    private boolean configFile(Path file, boolean required) {
        boolean absent = absent(file);
        if (absent && required) {
            missing(file, "was deleted");
        } else if (!absent) {
            add(ConfigFile.read(file, problems));
        }
        return !absent;
    }

    private Map<String, EnvFile.Variable> envFile(Path file, boolean required) {
        try {
            Map<String, EnvFile.Variable> variables = absent(file) ? Map.of() : EnvFile.variables(file, problems);
            if (variables.isEmpty() && required) {
                missing(file, absent(file) ? "was deleted" : "sets no variables");
            }
            return variables;
        } catch (SettingsException e) {
            problems.addAll(e.problems());
            return Map.of();
        }
    }

    /** The file of the setting; without it, {@code keys.json} beside the configuration file, if there is one. */
    private Path keysFile(Path configFile, Set<Path> required) {
        Sourced named = values.get(LoadedSettings.KEYS_FILE);
        Path file = configFile.resolveSibling(KEYS);
        try {
            file = named == null ? file : Path.of(named.entries().getOrDefault(LoadedSettings.KEYS_FILE, KEYS));
        } catch (InvalidPathException e) {
            // It is refused when the setting is validated.
            return file;
        }
        if (!absent(file)) {
            values.putIfAbsent(
                    LoadedSettings.KEYS_FILE,
                    new Sourced(Map.of(LoadedSettings.KEYS_FILE, file.toString()), "default", ""));
        } else if (required.contains(file)) {
            missing(file, "was deleted");
        }
        return file;
    }

    /** A digest of the clients file; empty when there is none, or it cannot be read. */
    private String clientsFingerprint() {
        try {
            return Optional.ofNullable(values.get(LoadedSettings.CLIENTS_FILE))
                    .map(named -> named.entries().getOrDefault(LoadedSettings.CLIENTS_FILE, ""))
                    .map(name -> fingerprint(Path.of(name), ClientsFile.MAX_BYTES))
                    .orElse("");
        } catch (InvalidPathException e) {
            // It is refused when the setting is validated.
            return "";
        }
    }

    /** A digest of the file; empty when it cannot be read. */
    private static String fingerprint(Path file, int maxBytes) {
        try {
            byte[] content = PrivateFile.read(file, maxBytes).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (IOException | InvalidSettingException e) {
            // The same file is refused with a reason when it is validated.
            return "";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java runtime has no SHA-256", e);
        }
    }

    private void missing(Path file, String problem) {
        problems.add(file.getFileName() + " " + problem + "; restore " + file
                + ", or restart the service to run without it");
    }

    /** False for a file in a locked folder and a dangling link, which are problems and not a start without settings. */
    private static boolean absent(Path file) {
        return Files.notExists(file, LinkOption.NOFOLLOW_LINKS);
    }

    private void add(Map<String, Sourced> lower) {
        lower.forEach(values::putIfAbsent);
    }

    /** Replaces the references to variables in a setting, and removes it when one is not set. */
    private void resolve(String key, Map<String, String> variables) {
        Sourced unresolved = values.remove(key);
        if (unresolved == null) {
            return;
        }
        Set<String> missing = new TreeSet<>();
        Map<String, String> resolved = new HashMap<>();
        unresolved
                .entries()
                .forEach((entry, value) ->
                        resolved.put(entry, REFERENCE.matcher(value).replaceAll(reference -> {
                            String variable = variables.get(reference.group(1));
                            if (variable == null) {
                                missing.add(reference.group(1));
                                return "";
                            }
                            return Matcher.quoteReplacement(variable);
                        })));
        missing.forEach(variable -> problems.add(
                unresolved.source() + ": \"" + key + "\" refers to the variable " + variable + ", which is not set"));
        if (missing.isEmpty()) {
            values.put(key, new Sourced(resolved, unresolved.source(), unresolved.spelling()));
        }
    }
}
