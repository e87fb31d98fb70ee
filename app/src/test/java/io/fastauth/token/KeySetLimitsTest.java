package io.fastauth.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.util.Base64URL;
import io.fastauth.testing.KeySetJson;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is just within each limit of a key file is accepted, and what is just beyond is refused. */
class KeySetLimitsTest {

    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    private static String signing(String id, String secret, Instant from) {
        return KeySetJson.signing(id, secret, from, Instant.MAX);
    }

    private static Keyring keyring(String... keys) {
        return KeySet.parse(KeySetJson.of(keys)).schedule(Optional.empty()).at(Instant.EPOCH);
    }

    private static void assertRefused(String problem, String... keys) {
        InvalidSettingException refused = assertThrows(InvalidSettingException.class, () -> keyring(keys));
        assertTrue(String.valueOf(refused.getMessage()).contains(problem), refused.getMessage());
    }

    private static String[] keys(int number) {
        return IntStream.range(0, number)
                .mapToObj(i -> signing("k" + i, SECRET + i, Instant.ofEpochSecond(i)))
                .toArray(String[]::new);
    }

    @Test
    void keys() {
        assertEquals(100, keyring(keys(100)).all().size());
        assertRefused("has 101 keys; keep at most 100 of them", keys(101));
    }

    @Test
    void ids() {
        String longest = "k".repeat(64);
        assertTrue(keyring(signing(longest, SECRET, Instant.MIN)).find(longest).isPresent());
        assertRefused("a kid that is not 1 to 64", signing(longest + "k", SECRET, Instant.MIN));
    }

    @Test
    void secrets() {
        assertEquals(
                1, keyring(signing("a", "x".repeat(1024), Instant.MIN)).all().size());
        assertRefused("a secret of 1025 bytes", signing("a", "x".repeat(1025), Instant.MIN));
        assertEquals(1, keyring(signing("a", SECRET, Instant.MIN)).all().size());
        assertRefused("a secret of 31 bytes", signing("a", SECRET.substring(1), Instant.MIN));
    }

    @ParameterizedTest
    @CsvSource({"nbf, 0", "nbf, 253402300799", "exp, 253402300799", "exp, 1"})
    void times(String member, String time) {
        String key = signing("a", SECRET, Instant.MIN).replace("{", "{\"" + member + "\":" + time + ",");
        assertEquals(1, keyring(key).all().size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "253402300800", "1000000000000", "1.5", "null"})
    void otherTimesAreRefused(String time) {
        for (String member : new String[] {"nbf", "exp"}) {
            String key = signing("a", SECRET, Instant.MIN).replace("{", "{\"" + member + "\":" + time + ",");
            assertRefused("a time " + member + " that is not whole seconds", key);
        }
    }

    /** The numbers of another key: it is refused, and the problem shows which check was passed. */
    @ParameterizedTest
    @CsvSource({
        "512, 255, does not belong to its public key",
        "513, 255, a member n that is not a number",
        "256, 127, is not an RSA key of 2048 to 4096 bits",
        "256, 128, does not belong to its public key"
    })
    void moduli(int bytes, int first, String problem) {
        byte[] modulus = new byte[bytes];
        Arrays.fill(modulus, (byte) 0xFF);
        modulus[0] = (byte) first;
        String key = KeySet.generate(TokenAlgorithm.RS256, Instant.EPOCH)
                .toJson()
                .replaceFirst("\"n\":\"[^\"]*\"", "\"n\":\"" + Base64URL.encode(modulus) + "\"");
        InvalidSettingException refused = assertThrows(InvalidSettingException.class, () -> KeySet.parse(key));
        assertTrue(String.valueOf(refused.getMessage()).contains(problem), refused.getMessage());
    }
}
