package io.fastauth.cli;

import io.fastauth.persistence.ApiKey;
import io.fastauth.token.InvalidSettingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where {@code store serve} has its API key from. */
final class StoreApiKey {

    private static final String VARIABLE = "STORE_API_KEY";
    private static final String FILE_VARIABLE = VARIABLE + "_FILE";

    private StoreApiKey() {}

    /**
     * The key of the environment.
     *
     * @param header the header that was asked for, or null for the usual one
     * @param environment the variables of the process
     * @param loopback whether only this machine can reach the server: then it may be without a key
     * @throws CommandException when the key is missing or cannot be used; the message says the fix
     */
    static ApiKey read(@Nullable String header, Map<String, String> environment, boolean loopback) throws IOException {
        String key = environment.get(VARIABLE);
        String file = environment.get(FILE_VARIABLE);
        if (key != null && file != null) {
            throw CommandException.refused(VARIABLE + ": is set, and so is " + FILE_VARIABLE + "; keep one of them");
        }
        if (file != null) {
            key = Files.readString(Path.of(file)).replaceFirst("\\R$", "");
        }
        if (key != null) {
            try {
                return ApiKey.of(header == null ? "X-Api-Key" : header, key);
            } catch (InvalidSettingException e) {
                throw CommandException.refused(VARIABLE + ": " + e.getMessage(), e);
            }
        }
        if (header != null) {
            throw CommandException.refused("--api-key-header: there is no key; set " + VARIABLE);
        }
        if (!loopback) {
            throw CommandException.refused(
                    "--host: anybody who reaches it could read every token; set " + VARIABLE + " or use 127.0.0.1");
        }
        return ApiKey.none();
    }
}
