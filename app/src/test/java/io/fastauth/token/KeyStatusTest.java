package io.fastauth.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.KeySetJson;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The states of keys, from their announcement to their end. */
class KeyStatusTest {

    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    private static final Instant SOON = NOW.plusSeconds(300);
    private static final Instant END = NOW.plusSeconds(600);
    private static final String SECRET = "s3cret-0123456789-0123456789-0123456789";

    private static List<String> states(KeySchedule schedule, Optional<String> configured, Instant now) {
        return KeyStatus.of(schedule, configured, now).stream()
                .map(key -> key.use() + " " + key.id() + ": " + key.state())
                .toList();
    }

    @Test
    void aKeyIsAnnouncedSignsVerifiesAndExpires() {
        KeySchedule schedule = KeySet.parse(KeySetJson.of(
                        KeySetJson.signing("old", SECRET, NOW, END),
                        KeySetJson.encrypting("old-enc", NOW, END),
                        KeySetJson.signing("new", SECRET + "n", SOON, Instant.MAX),
                        KeySetJson.encrypting("new-enc", SOON, Instant.MAX)))
                .schedule(Optional.empty());

        assertEquals(
                List.of("sig new: announced", "enc new-enc: announced", "sig old: signs", "enc old-enc: encrypts"),
                states(schedule, Optional.empty(), SOON.minusNanos(1)));
        assertEquals(
                List.of("sig new: signs", "enc new-enc: encrypts", "sig old: verifies", "enc old-enc: decrypts"),
                states(schedule, Optional.empty(), SOON));
        assertEquals(
                List.of("sig new: signs", "enc new-enc: encrypts", "sig old: expired", "enc old-enc: expired"),
                states(schedule, Optional.of("another"), END));
        assertEquals(
                List.of("sig new: signs", "enc new-enc: encrypts", "sig old: retired", "enc old-enc: retired"),
                states(schedule, Optional.of("old"), END));
        assertEquals(
                new KeyStatus("old", "HS256", "sig", "signs", NOW, END),
                KeyStatus.of(schedule, Optional.empty(), NOW).get(2));
    }

    @Test
    void ofTwoKindsOneSignsAccessTokensAndOneRefreshTokens() {
        KeySchedule schedule = KeySet.generate(TokenAlgorithm.EdDSA, NOW).schedule(Optional.empty());
        Keyring.SigningKeys keys = schedule.at(NOW).signing().orElseThrow();

        List<String> states = states(schedule, Optional.empty(), NOW);
        assertEquals(3, states.size(), "the encryption key of both is there once");
        assertTrue(states.contains("sig " + keys.access().id() + ": signs access"), states::toString);
        assertTrue(states.contains("sig " + keys.refresh().id() + ": signs refresh"), states::toString);
        assertTrue(states.contains("enc " + keys.access().encryptionId() + ": encrypts"), states::toString);
    }

    @Test
    void aDerivedEncryptionKeyIsNoKeyOfItsOwn() {
        SigningKey key = SigningKey.of(SECRET, TokenAlgorithm.HS256);
        List<KeyStatus> keys = KeyStatus.of(KeySchedule.of(Optional.of(key)), Optional.of(key.id()), NOW);

        assertEquals(List.of(new KeyStatus(key.id(), "HS256", "sig", "signs", Instant.MIN, Instant.MAX)), keys);
        assertTrue(keys.getFirst().signing());
        assertFalse(new KeyStatus("e", "A256GCM", "enc", "encrypts", NOW, END).signing());
    }
}
