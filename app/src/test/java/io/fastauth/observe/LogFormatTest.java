package io.fastauth.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.helidon.logging.common.HelidonMdc;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LogFormatTest {

    private static final String FORGED = "a\"\\\r\n2026-01-01 INFO forged: line\u001b[31m\u2028\u202e";

    @AfterEach
    void clear() {
        HelidonMdc.remove(RequestFilters.REQUEST_ID);
    }

    private static LogRecord record(String message) {
        LogRecord record = new LogRecord(Level.WARNING, message);
        record.setLoggerName("io.fastauth.x");
        return record;
    }

    private static JsonNode json(LogRecord record) {
        String line = new LogFormat.JsonLines().format(record);
        assertEquals(1, line.lines().count(), line);
        try {
            return new ObjectMapper().readTree(line);
        } catch (JsonProcessingException e) {
            throw new AssertionError(line, e);
        }
    }

    @Test
    void aTextRecordIsOneLineWhateverItsMessage() {
        String line = new LogFormat.TextLines().format(record(FORGED));
        assertEquals(1, line.lines().count(), line);
        assertTrue(line.contains("a\"\\\\u000d\\u000a2026"), line);
        assertFalse(line.contains("\u001b") || line.contains("\u202e"), line);
    }

    @Test
    void aJsonRecordIsOneLineAndTheMessageComesBack() {
        assertEquals(FORGED, json(record(FORGED)).get("message").asText());
        assertEquals("WARNING", json(record("x")).get("level").asText());
        assertEquals("io.fastauth.x", json(record("x")).get("logger").asText());
    }

    @Test
    void bothCarryTheIdOfTheRequest() {
        HelidonMdc.set(RequestFilters.REQUEST_ID, "abc-1");
        assertEquals("abc-1", json(record("x")).get("request_id").asText());
        assertTrue(new LogFormat.TextLines().format(record("x")).contains("request_id=abc-1"));
    }

    @Test
    void anExceptionIsWrittenButCannotForgeALine() {
        LogRecord record = record("failed");
        record.setThrown(new IllegalStateException("x\n2026-01-01 INFO forged: line"));
        String text = new LogFormat.TextLines().format(record);
        assertTrue(text.lines().skip(1).allMatch(line -> line.startsWith("  ")), text);
        assertTrue(json(record).get("exception").asText().contains("IllegalStateException"));
    }

    @Test
    void anAccessIsFieldsInJson() {
        LogRecord record = record("{0}");
        record.setParameters(new Object[] {new AccessLog.Entry("GET", "/a%0ab", 200, 12, 345, "127.0.0.1")});
        JsonNode line = json(record);
        assertEquals(200, line.get("status").asInt());
        assertEquals("/a%0ab", line.get("path").asText());
        assertEquals(345, line.get("duration_us").asInt());
        assertTrue(new LogFormat.TextLines().format(record).contains("127.0.0.1 GET /a%0ab 200 12B 345us"));
    }
}
