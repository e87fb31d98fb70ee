package io.fastauth;

import io.fastauth.token.EarlierKey;
import io.fastauth.token.EarlierKeyText;
import io.fastauth.token.InvalidSettingException;
import io.fastauth.token.KeySchedule;
import io.fastauth.token.Keyring;
import io.fastauth.token.Placeholder;
import io.fastauth.token.SigningKey;
import io.fastauth.token.TokenFormat;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/** The keys that settings name. */
public final class KeySettings {

    private KeySettings() {}

    /**
     * Which keys are in use when.
     *
     * @param config the settings
     * @return the schedule; without a signing key when none is set
     * @throws InvalidSettingException when a key is refused; the message names the setting
     */
    public static KeySchedule schedule(FastAuthConfig config) {
        List<EarlierKey> earlier = config.previousCryptographyKeys().stream()
                .map(text -> earlier(text, config))
                .toList();
        return new KeySchedule(
                config.cryptographyKey().map(key -> current(key, config)),
                config.cryptographyKeySince()
                        .map(text -> time("cryptography-key-since", () -> Instant.parse(text)))
                        .orElse(Instant.MIN),
                earlier);
    }

    /**
     * The keys in use now.
     *
     * @param config the settings
     * @return the keys; without a signing key when none is set
     * @throws InvalidSettingException when a key is refused; the message names the setting
     */
    public static Keyring keyring(FastAuthConfig config) {
        return schedule(config).at(Instant.now());
    }

    /** Only the current key must not be a placeholder: as an earlier one it can be rotated out. */
    private static SigningKey current(String key, FastAuthConfig config) {
        if (Placeholder.replacesSecret(key)) {
            throw new InvalidSettingException("cryptography-key is a placeholder; write a random text of at least "
                    + SigningKey.MIN_BYTES + " bytes, for example from: openssl rand -base64 32");
        }
        return key("cryptography-key", key, config);
    }

    private static EarlierKey earlier(String text, FastAuthConfig config) {
        EarlierKeyText entry = EarlierKeyText.parse(text);
        return new EarlierKey(
                key("previous-cryptography-keys", entry.key(), config), time("previous-cryptography-keys", entry::end));
    }

    private static Instant time(String setting, Supplier<Instant> time) {
        try {
            return time.get();
        } catch (DateTimeException e) {
            throw new InvalidSettingException(
                    setting + " has something that is not a time; write one like 2030-01-31T12:00:00Z", e);
        }
    }

    private static SigningKey key(String setting, String key, FastAuthConfig config) {
        try {
            return SigningKey.of(key, config.tokenAlgorithm()).making(TokenFormat.of(config.tokenFormat()));
        } catch (InvalidSettingException e) {
            throw new InvalidSettingException(setting + " " + e.getMessage(), e);
        }
    }
}
