package io.fastauth.config;

import io.fastauth.token.InvalidSettingException;
import io.fastauth.token.KeySchedule;
import io.fastauth.token.KeySet;
import io.fastauth.token.Keyring;
import io.fastauth.token.Placeholder;
import io.fastauth.token.PrivateFile;
import io.fastauth.token.SigningKey;
import io.fastauth.token.TokenAlgorithm;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * The settings that hold keys. Each method throws an {@link InvalidSettingException}, which names the setting, when a
 * key or the file is refused.
 *
 * @param cryptographyKey the value of {@code cryptography-key}
 * @param keysFile the JWK Set of {@code tokens.keys-file}
 */
public record KeySettings(Optional<String> cryptographyKey, Optional<Path> keysFile) {

    private static final String KEYS_FILE = "tokens.keys-file";
    private static final String CRYPTOGRAPHY_KEY = "cryptography-key";

    /** The keys and the times of their use; without a key when none is set. The file is read at each call. */
    public KeySchedule schedule() {
        Optional<SigningKey> configured = configuredKey();
        return keysFile.map(file -> schedule(file, configured)).orElseGet(() -> KeySchedule.of(configured));
    }

    private static KeySchedule schedule(Path file, Optional<SigningKey> configured) {
        KeySet keys = read(file);
        try {
            return keys.schedule(configured);
        } catch (InvalidSettingException e) {
            throw refusal(file, e);
        }
    }

    private static InvalidSettingException refusal(Path file, InvalidSettingException cause) {
        return new InvalidSettingException(file + ": " + cause.getMessage(), cause).of(KEYS_FILE);
    }

    /** The keys in use now; without a signing key when none is set. */
    public Keyring keyring() {
        return schedule().at(Instant.now());
    }

    /** Reads a JWK Set. */
    public static KeySet read(Path file) {
        try {
            return KeySet.parse(PrivateFile.read(file, KeySet.MAX_BYTES));
        } catch (IOException e) {
            throw new InvalidSettingException(
                            file + " cannot be read as UTF-8 text ("
                                    + e.getClass().getSimpleName()
                                    + "); write the path of a readable JWK Set, or make one with: fastauth keys generate",
                            e)
                    .of(KEYS_FILE);
        } catch (InvalidSettingException e) {
            throw refusal(file, e);
        }
    }

    /** The key of {@code cryptography-key}, which signs by HS256; empty when none is set. */
    public Optional<SigningKey> configuredKey() {
        return cryptographyKey.map(KeySettings::key);
    }

    private static SigningKey key(String text) {
        if (Placeholder.replacesSecret(text)) {
            throw new InvalidSettingException(
                    CRYPTOGRAPHY_KEY,
                    "is a placeholder; write a random text of at least " + SigningKey.MIN_BYTES
                            + " bytes, for example from: openssl rand -base64 32");
        }
        try {
            return SigningKey.of(text, TokenAlgorithm.HS256);
        } catch (InvalidSettingException e) {
            throw e.of(CRYPTOGRAPHY_KEY);
        }
    }

    /** Never the key. */
    @Override
    public String toString() {
        return "KeySettings[" + keysFile + "]";
    }
}
