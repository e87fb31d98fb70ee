package io.fastauth.settings;

import io.fastauth.token.DurationText;
import io.fastauth.token.InvalidSettingException;
import io.fastauth.token.KeySet;
import io.fastauth.token.PrivateFile;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The settings of one start, out of all their sources. Of two sources that set the same key, the earlier one wins:
 *
 * <table>
 * <caption>Order of sources</caption>
 * <tr><td>1</td><td>the configuration file</td><td>as the original documents it</td></tr>
 * <tr><td>2</td><td>the environment</td><td>what the platform gives</td></tr>
 * <tr><td>3</td><td>the .env file</td><td>what a developer keeps beside the checkout</td></tr>
 * </table>
 *
 * Defaults are not a source: they belong to the model of the configuration.
 */
public final class Settings {

    private static final String KEYS_FILE = "keys.json";
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");
    private static final Pattern HEADER_NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

    private final List<String> problems = new ArrayList<>();
    private final Map<Setting, Sourced> values = new EnumMap<>(Setting.class);

    private Settings() {}

    /**
     * Reads and checks all settings.
     *
     * @param configFile the configuration file; may be absent
     * @param envFile the .env file; may be absent
     * @param environment the variables of the process
     * @return the settings that are set, by their keys in kebab-case
     * @throws SettingsException when any of them is refused
     */
    public static Config load(Path configFile, Path envFile, Map<String, String> environment) {
        return load(configFile, envFile, environment, Set.of()).config();
    }

    /**
     * Reads and checks all settings again.
     *
     * @param configFile the configuration file
     * @param envFile the .env file
     * @param environment the variables of the process
     * @param required the files that must exist and set something, because settings in force were read from them
     * @return the settings
     * @throws SettingsException when any of them is refused, or a required file is missing
     */
    public static LoadedSettings load(
            Path configFile, Path envFile, Map<String, String> environment, Set<Path> required) {
        Settings settings = new Settings();
        Map<String, String> envVariables = settings.envFile(envFile, required.contains(envFile));
        boolean configured = settings.configFile(configFile, required.contains(configFile));
        settings.add(Environment.read(environment, "environment variable", settings.problems));
        settings.add(Environment.read(envVariables, envFile.getFileName() + " variable", settings.problems));
        settings.check();
        Map<String, String> variables = new HashMap<>(envVariables);
        variables.putAll(environment);
        settings.resolveHeaders(variables);
        settings.resolveTls(variables);
        Path keysFile = settings.keysFile(configFile, required);
        if (!settings.problems.isEmpty()) {
            throw new SettingsException(settings.problems);
        }
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
        return new LoadedSettings(settings.config(), files, fingerprint(keysFile));
    }

    /** Whether there is one. */
    private boolean configFile(Path file, boolean required) {
        boolean absent = absent(file);
        if (absent && required) {
            missing(file, "was deleted");
        } else if (!absent) {
            add(ConfigFile.read(file, problems));
        }
        return !absent;
    }

    private Map<String, String> envFile(Path file, boolean required) {
        try {
            Map<String, String> variables = absent(file) ? Map.of() : EnvFile.read(file);
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
        Sourced named = values.get(Setting.KEYS_FILE);
        Path file =
                named == null || Checks.path(named.value().texts().getFirst()).isPresent()
                        ? configFile.resolveSibling(KEYS_FILE)
                        : Path.of(named.value().texts().getFirst());
        if (!absent(file)) {
            values.putIfAbsent(Setting.KEYS_FILE, new Sourced(new Value.Text(file.toString()), "default"));
        } else if (required.contains(file)) {
            missing(file, "was deleted");
        }
        return file;
    }

    /** Tells one content of the file from another without holding it; one that cannot be read has none. */
    private static String fingerprint(Path file) {
        try {
            byte[] content = PrivateFile.read(file, KeySet.MAX_BYTES).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (IOException | InvalidSettingException e) {
            // The same file is refused with a reason when its keys are read.
            return "";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java runtime has no SHA-256", e);
        }
    }

    private void missing(Path file, String problem) {
        problems.add(file.getFileName() + " " + problem + "; restore " + file
                + ", or restart the service to run without it");
    }

    /**
     * Surely absent: a file in a locked folder, or a link to nowhere, is a problem and not a start without settings.
     */
    private static boolean absent(Path file) {
        return Files.notExists(file, LinkOption.NOFOLLOW_LINKS);
    }

    private void add(Map<Setting, Sourced> lower) {
        lower.forEach(values::putIfAbsent);
    }

    private void check() {
        values.forEach((setting, sourced) -> sourced.value().texts().stream()
                .map(text -> Checks.noPlaceholder(text).or(() -> setting.check().problem(text)))
                .flatMap(Optional::stream)
                .distinct()
                .forEach(problem -> refuse(setting, sourced, problem)));
        Sourced access = values.get(Setting.ACCESS_TOKEN_LIFETIME);
        Sourced refresh = values.get(Setting.REFRESH_TOKEN_LIFETIME);
        if (access != null && refresh != null && outlives(access, refresh)) {
            refuse(Setting.ACCESS_TOKEN_LIFETIME, access, "must not be longer than refresh-token-lifetime");
        }
    }

    /** Of two lifetimes that cannot be read, which is reported already, neither outlives the other. */
    private static boolean outlives(Sourced access, Sourced refresh) {
        String shorter = refresh.value().texts().getFirst();
        String longer = access.value().texts().getFirst();
        return Checks.lifetime(shorter).or(() -> Checks.lifetime(longer)).isEmpty()
                && DurationText.parse(longer).compareTo(DurationText.parse(shorter)) > 0;
    }

    private void resolveHeaders(Map<String, String> variables) {
        Sourced headers = values.get(Setting.HEADERS);
        if (headers == null || !(headers.value() instanceof Value.Members unresolved)) {
            return;
        }
        Map<String, String> resolved = new LinkedHashMap<>();
        Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        unresolved.members().forEach((name, value) -> {
            if (!HEADER_NAME.matcher(name).matches()) {
                refuse(Setting.HEADERS, headers, "has a name that no header can have; use letters, digits and dashes");
            }
            if (!names.add(name)) {
                refuse(Setting.HEADERS, headers, "has the header " + name + " twice, in different case; keep one");
            }
            String text = resolved(Setting.HEADERS, value, variables, headers);
            if (!text.equals(value)) {
                Checks.noPlaceholder(text)
                        .or(() -> Setting.HEADERS.check().problem(text))
                        .ifPresent(problem ->
                                refuse(Setting.HEADERS, headers, "refers to a variable whose value " + problem));
            }
            resolved.put(name, text);
        });
        values.put(Setting.HEADERS, new Sourced(new Value.Members(resolved), headers.source()));
    }

    private void resolveTls(Map<String, String> variables) {
        Sourced tls = values.get(Setting.DATABASE_API_TLS);
        if (tls == null || !(tls.value() instanceof Value.Tree unresolved)) {
            return;
        }
        Map<String, String> resolved = new LinkedHashMap<>();
        unresolved
                .leaves()
                .forEach(
                        (path, value) -> resolved.put(path, resolved(Setting.DATABASE_API_TLS, value, variables, tls)));
        values.put(Setting.DATABASE_API_TLS, new Sourced(new Value.Tree(resolved), tls.source()));
    }

    private String resolved(Setting setting, String value, Map<String, String> variables, Sourced sourced) {
        return REFERENCE.matcher(value).replaceAll(reference -> {
            String variable = variables.get(reference.group(1));
            if (variable == null) {
                refuse(setting, sourced, "refers to the variable " + reference.group(1) + ", which is not set");
                return "";
            }
            return Matcher.quoteReplacement(variable);
        });
    }

    private void refuse(Setting setting, Sourced sourced, String problem) {
        problems.add(sourced.source() + ": \"" + setting.key() + "\" " + problem);
    }

    private Config config() {
        Map<String, String> entries = new HashMap<>();
        values.forEach((setting, sourced) -> entries.putAll(sourced.value().entries(setting.key())));
        return Config.builder(ConfigSources.create(entries))
                .disableEnvironmentVariablesSource()
                .disableSystemPropertiesSource()
                .disableValueResolving()
                .disableKeyResolving()
                .build();
    }
}
