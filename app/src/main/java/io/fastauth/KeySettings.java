package io.fastauth;

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

/** The keys of the settings: {@code cryptography-key}, and the key set in {@code tokens.keys-file}. */
public final class KeySettings {

    private static final String KEYS_FILE = "tokens.keys-file";

    private KeySettings() {}

    /**
     * The keys and the times of their use. The file is read at each call.
     *
     * @param config the settings
     * @return the schedule; without a key when none is set
     * @throws InvalidSettingException when a key or the file is refused; the message names the setting
     */
    public static KeySchedule schedule(FastAuthConfig config) {
        Optional<SigningKey> configured = cryptographyKey(config);
        return config.tokens()
                .keysFile()
                .map(file -> schedule(file, read(file), configured))
                .orElseGet(() -> KeySchedule.of(configured));
    }

    private static KeySchedule schedule(Path file, KeySet keys, Optional<SigningKey> configured) {
        try {
            return keys.schedule(configured);
        } catch (InvalidSettingException e) {
            throw refusal(file, e);
        }
    }

    private static InvalidSettingException refusal(Path file, InvalidSettingException cause) {
        return new InvalidSettingException(file + ": " + cause.getMessage(), cause).of(KEYS_FILE);
    }

    /**
     * The keys in use now.
     *
     * @param config the settings
     * @return the keys; without a signing key when none is set
     * @throws InvalidSettingException when a key or the file is refused; the message names the setting
     */
    public static Keyring keyring(FastAuthConfig config) {
        return schedule(config).at(Instant.now());
    }

    /**
     * Reads a key set.
     *
     * @param file a JWK Set
     * @return the keys
     * @throws InvalidSettingException when the file cannot be read or is refused; the message names
     *     {@code tokens.keys-file}
     */
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

    /**
     * The key of {@code cryptography-key}, which signs by HS256.
     *
     * @param config the settings
     * @return the key; empty when none is set
     * @throws InvalidSettingException when it is too short or a placeholder; the message does not hold it
     */
    public static Optional<SigningKey> cryptographyKey(FastAuthConfig config) {
        return config.cryptographyKey().map(KeySettings::key);
    }

    private static SigningKey key(String text) {
        if (Placeholder.replacesSecret(text)) {
            throw new InvalidSettingException(
                    "cryptography-key",
                    "is a placeholder; write a random text of at least " + SigningKey.MIN_BYTES
                            + " bytes, for example from: openssl rand -base64 32");
        }
        try {
            return SigningKey.of(text, TokenAlgorithm.HS256);
        } catch (InvalidSettingException e) {
            throw e.of("cryptography-key");
        }
    }
}
