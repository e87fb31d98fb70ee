package io.fastauth.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Coverage-guided: a key file of any content is refused in words that contain no key, or means what another parser
 * reads in it, can be written and read again without a difference, and each of its keys verifies what it signs.
 */
public class KeySetFuzzTest {

    private static final Pattern PRIVATE = Pattern.compile("\"(?:k|d|p|q|dp|dq|qi)\"\\s*:\\s*\"([A-Za-z0-9_-]{12,})\"");
    private static final JsonMapper JSON = new JsonMapper();
    private static final int LONGEST_MESSAGE = 400;
    private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");
    private static final byte[] SIGNED = "signed".getBytes(StandardCharsets.US_ASCII);

    @FuzzTest
    public void aKeyFileIsRefusedInWordsOrMeansWhatItSays(byte[] input) throws JsonProcessingException {
        String json = new String(input, StandardCharsets.UTF_8);
        KeySet keys;
        try {
            keys = KeySet.parse(json);
        } catch (InvalidSettingException e) {
            assertTellsNoKey(json, e);
            return;
        }
        JsonNode read = JSON.readTree(json).path("keys");
        assertEquals("KeySet" + read.findValuesAsText("kid"), keys.toString());
        String written = keys.toJson();
        assertEquals(written, KeySet.parse(written).toJson());
        assertEquals(read, JSON.readTree(written).path("keys"));

        Keyring now = keys.schedule(Optional.empty()).at(NOW);
        assertEquals(
                valid(read), now.all().stream().map(SigningKey::id).sorted().toList());
        for (SigningKey key : now.all()) {
            byte[] signature = Base64.getUrlDecoder().decode(key.material().sign(SIGNED));
            assertTrue(key.material().verifies(SIGNED, signature), key.id());
        }
    }

    /** The ids of the signing keys that have not ended, in another reading. */
    private static List<String> valid(JsonNode keys) {
        List<String> ids = new ArrayList<>();
        for (JsonNode key : keys) {
            boolean ended = key.has("exp") && key.get("exp").asLong() <= NOW.getEpochSecond();
            if (key.path("use").asText().equals("sig") && !ended) {
                ids.add(key.get("kid").asText());
            }
        }
        return ids.stream().sorted().toList();
    }

    private static void assertTellsNoKey(String json, Throwable refusal) {
        for (Throwable cause = refusal; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            assertTrue(message.length() <= LONGEST_MESSAGE, message);
            Matcher secret = PRIVATE.matcher(json);
            while (secret.find()) {
                // A text that is there twice may be an id as well.
                boolean once = json.indexOf(secret.group(1)) == json.lastIndexOf(secret.group(1));
                assertFalse(once && message.contains(secret.group(1)), message);
            }
        }
    }
}
