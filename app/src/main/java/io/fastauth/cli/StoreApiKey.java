package io.fastauth.cli;

import io.fastauth.config.EnvFile;
import io.fastauth.config.ExposedSecrets;
import io.fastauth.persistence.ApiKey;
import io.fastauth.token.InvalidSettingException;
import io.fastauth.token.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The API key of {@code store serve}: from the environment or the file of variables, and made in that file when neither
 * has one. There is no start without a key, because a web page can send requests to loopback addresses too.
 *
 * @param key the key
 * @param made whether it was made now
 */
record StoreApiKey(ApiKey key, boolean made) {

    /** The variable that holds the key. */
    static final String VARIABLE = ExposedSecrets.STORE_API_KEY;

    private static final String FILE_VARIABLE = VARIABLE + "_FILE";

    /**
     * Finds the key, or makes one.
     *
     * @param header the header that carries it
     * @param environment the variables of the process
     * @param envFile the file of variables, perhaps absent
     * @throws CommandException when the key cannot be used or made; the message says the fix
     */
    static StoreApiKey of(String header, Map<String, String> environment, Path envFile) throws IOException {
        Optional<String> present = read(environment);
        if (present.isEmpty()) {
            present = readFile(envFile);
        }
        if (present.isPresent()) {
            return new StoreApiKey(checked(header, present.get()), false);
        }
        String candidate = SigningKey.randomText();
        // A header that is refused leaves the file as it is.
        checked(header, candidate);
        write(envFile, candidate);
        // Another process may have made a key meanwhile: the one in the file counts.
        return new StoreApiKey(checked(header, readFile(envFile).orElseThrow()), true);
    }

    private static ApiKey checked(String header, String key) {
        try {
            return ApiKey.of(header, key);
        } catch (InvalidSettingException e) {
            throw CommandException.refused(VARIABLE + ": " + e.getMessage(), e);
        }
    }

    private static Optional<String> read(Map<String, String> variables) throws IOException {
        String key = variables.get(VARIABLE);
        String file = variables.get(FILE_VARIABLE);
        if (key != null && file != null) {
            throw CommandException.refused(VARIABLE + ": is set, and so is " + FILE_VARIABLE + "; keep one of them");
        }
        return file == null
                ? Optional.ofNullable(key)
                : Optional.of(Files.readString(Path.of(file)).replaceFirst("\\R$", ""));
    }

    private static Optional<String> readFile(Path envFile) throws IOException {
        return Files.exists(envFile) ? read(EnvFile.read(envFile)) : Optional.empty();
    }

    private static void write(Path envFile, String key) {
        try {
            EnvFile.addMissing(envFile, Map.of(VARIABLE, key));
        } catch (IOException e) {
            throw CommandException.refused(
                    VARIABLE + ": is not set, and " + envFile + " cannot be written; set it, or " + FILE_VARIABLE, e);
        }
    }

    /** Never the key: this text may reach a log. */
    @Override
    public String toString() {
        return "StoreApiKey[***]";
    }
}
