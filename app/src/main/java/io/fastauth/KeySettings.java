package io.fastauth;

import io.fastauth.token.EarlierKey;
import io.fastauth.token.KeySchedule;
import io.fastauth.token.SigningKey;
import io.fastauth.token.TokenFormat;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The keys that settings name. */
final class KeySettings {

    private static final Pattern EARLIER = Pattern.compile("(?s)(?<key>.*?)(?: until (?<until>[0-9TZ:.-]{17,30}))?");

    private KeySettings() {}

    /**
     * Which keys are in use when.
     *
     * @throws IllegalArgumentException when one is refused; the message names the setting
     */
    static KeySchedule schedule(FastAuthConfig config) {
        List<EarlierKey> earlier = config.previousCryptographyKeys().stream()
                .map(text -> earlier(text, config))
                .toList();
        return new KeySchedule(
                config.cryptographyKey().map(key -> key("cryptography-key", key, config)),
                config.cryptographyKeySince()
                        .map(text -> time("cryptography-key-since", text))
                        .orElse(Instant.MIN),
                earlier);
    }

    private static EarlierKey earlier(String text, FastAuthConfig config) {
        Matcher entry = EARLIER.matcher(text);
        if (!entry.matches()) {
            throw new IllegalArgumentException("previous-cryptography-keys has an entry that is no key");
        }
        String until = entry.group("until");
        return new EarlierKey(
                key("previous-cryptography-keys", entry.group("key"), config),
                until == null ? Instant.MAX : time("previous-cryptography-keys", until));
    }

    private static Instant time(String setting, String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    setting + " has something that is not a time; write one like 2030-01-31T12:00:00Z", e);
        }
    }

    private static SigningKey key(String setting, String key, FastAuthConfig config) {
        try {
            return SigningKey.of(key, config.tokenAlgorithm()).making(TokenFormat.of(config.tokenFormat()));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(setting + " " + e.getMessage(), e);
        }
    }
}
