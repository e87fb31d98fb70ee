package io.fastauth.config;

import io.fastauth.config.LoadedSettings.Sourced;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds secrets in files that other users of the machine may read. */
public final class ExposedSecrets {

    private static final String FILE = "_FILE";
    private static final Set<PosixFilePermission> GROUP =
            Set.of(PosixFilePermission.GROUP_READ, PosixFilePermission.GROUP_WRITE);
    private static final Set<PosixFilePermission> OTHERS =
            Set.of(PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE);

    /** The variable of the API key of {@code store serve}: a secret that is not a setting. */
    public static final String STORE_API_KEY = "STORE_API_KEY";

    private ExposedSecrets() {}

    /**
     * Checks the permissions of files. Where the file system has no POSIX permissions, nothing is reported.
     *
     * @param configFile the configuration file; may be absent
     * @param envFile the .env file; may be absent
     * @param keysFile the file of the keys, if there is one
     * @param environment the variables of the process. Files that their {@code _FILE} variables or those of the .env
     *     file name are checked when the user of the process owns them: the permissions of others are the platform's.
     * @return one line for each file that holds a secret and is open to its group or to others
     * @throws IOException when a file cannot be read
     */
    public static List<String> in(
            Path configFile, Path envFile, Optional<Path> keysFile, Map<String, String> environment)
            throws IOException {
        Map<String, Sourced> configured =
                Files.exists(configFile) ? ConfigFile.read(configFile, new ArrayList<>()) : Map.of();
        Map<String, String> variables = Files.exists(envFile) ? EnvFile.read(envFile) : Map.of();
        Set<Path> files = new LinkedHashSet<>();
        if (Setting.ALL.stream()
                .anyMatch(setting ->
                        setting.secret() && !setting.kind().named() && configured.containsKey(setting.key()))) {
            files.add(configFile);
        }
        if (variables.keySet().stream().anyMatch(name -> secret(name, configured))) {
            files.add(envFile);
        }
        for (Path file : named(variables, environment)) {
            if (Files.exists(file) && owned(file)) {
                files.add(file);
            }
        }
        keysFile.filter(Files::exists).ifPresent(files::add);
        List<String> warnings = new ArrayList<>();
        for (Path file : files) {
            if (open(file)) {
                warnings.add(file + " holds secrets, and other users may read or change it; run: chmod 600 " + file);
            }
        }
        return warnings;
    }

    private static Set<Path> named(Map<String, String> variables, Map<String, String> environment) {
        return Stream.of(variables, environment)
                .flatMap(source -> source.entrySet().stream())
                .filter(variable -> variable.getKey().endsWith(FILE)
                        && secretName(
                                variable.getKey().substring(0, variable.getKey().length() - FILE.length())))
                .map(variable -> Path.of(variable.getValue()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** A variable of a secret setting, or one that the configuration file refers to: those are credentials. */
    private static boolean secret(String variable, Map<String, Sourced> configured) {
        return secretName(variable)
                || configured.values().stream()
                        .flatMap(sourced -> sourced.entries().values().stream())
                        .anyMatch(text -> text.contains("${" + variable + "}"));
    }

    private static boolean secretName(String variable) {
        return variable.equals(STORE_API_KEY)
                || Setting.ALL.stream()
                        .anyMatch(setting ->
                                setting.secret() && setting.variables().contains(variable));
    }

    /**
     * A file of another owner, such as a mounted Kubernetes secret, may be readable to this process by its group alone.
     */
    private static boolean open(Path file) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (view == null) {
            return false;
        }
        PosixFileAttributes posix = view.readAttributes();
        boolean owned = owned(file);
        return posix.permissions().stream()
                .anyMatch(permission -> OTHERS.contains(permission) || (owned && GROUP.contains(permission)));
    }

    private static boolean owned(Path file) throws IOException {
        return Files.getOwner(file).getName().equals(System.getProperty("user.name"));
    }
}
