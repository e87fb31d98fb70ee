package io.fastauth.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fastauth.testing.CapturedLog;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AuditFormatTest {

    private static final AuditEvent EVENT = AuditEvent.of(
                    Instant.parse("2030-01-02T03:04:05Z"), AuditEvent.Kind.REUSE_DETECTED, "192.0.2.1")
            .client("me");

    @Test
    void writesWhatIsKnownAndNothingElse() {
        assertEquals(
                "{\"time\":\"2030-01-02T03:04:05Z\",\"event\":\"reuse_detected\",\"client\":\"me\",\"address\":\"192.0.2.1\"}",
                AuditFormat.JSON.line(EVENT));
        assertEquals(
                "time=\"2030-01-02T03:04:05Z\" event=\"reuse_detected\" client=\"me\" address=\"192.0.2.1\"",
                AuditFormat.TEXT.line(EVENT));
    }

    @Test
    void writesTheRequestAndWhatIsKnownOfIt() {
        assertEquals(
                "time=\"2030-01-02T03:04:05Z\" event=\"reuse_detected\" client=\"me\" door=\"http\" method=\"GET\""
                        + " path=\"/a\\u000a\\u202e\" rule=\"/a\" address=\"192.0.2.1\"",
                AuditFormat.TEXT.line(EVENT.request(new AuditEvent.Request("http", "GET", "/a\n\u202e", "/a"))));
        assertEquals(
                "{\"time\":\"2030-01-02T03:04:05Z\",\"event\":\"reuse_detected\",\"client\":\"me\",\"door\":\"gateway\","
                        + "\"address\":\"192.0.2.1\"}",
                AuditFormat.JSON.line(EVENT.request(new AuditEvent.Request("gateway", "", "", ""))));
    }

    @Test
    void writesTheIdsOfKeySessionAndToken() {
        AuditEvent event = new AuditEvent(
                EVENT.time(),
                AuditEvent.Kind.ISSUED,
                Optional.of("me"),
                Optional.of("key"),
                Optional.of("session"),
                Optional.of("token"),
                Optional.empty(),
                Optional.empty(),
                Optional.of("why"),
                Optional.empty());
        assertEquals(
                "{\"time\":\"2030-01-02T03:04:05Z\",\"event\":\"issued\",\"client\":\"me\",\"kid\":\"key\","
                        + "\"sid\":\"session\",\"jti\":\"token\",\"reason\":\"why\"}",
                AuditFormat.JSON.line(event));
        UUID session = UUID.randomUUID();
        assertTrue(AuditFormat.TEXT.line(EVENT.session(session)).contains(" client=\"me\" sid=\"" + session + "\""));
        try (CapturedLog log = new CapturedLog(AuditFormat.LOGGER_NAME)) {
            AuditFormat.TEXT.log().orElseThrow().record(event);
            assertEquals(
                    List.of("INFO time=\"2030-01-02T03:04:05Z\" event=\"issued\" client=\"me\" kid=\"key\""
                            + " sid=\"session\" jti=\"token\" reason=\"why\""),
                    log.messages());
        }
    }

    @Test
    void noClientIdEndsTheLineOrPretendsToBeAField() throws Exception {
        String hostile = "a\"} \r\n\u0085\u2028\u202e\u001b[2J\\ event=\"issued\" \u00e9 \ud83d\ude00 \ud800";
        String json = AuditFormat.JSON.line(EVENT.client(hostile));
        String text = AuditFormat.TEXT.line(EVENT.client(hostile));

        assertEquals(hostile, new ObjectMapper().readTree(json).get("client").textValue());
        for (String line : List.of(json, text)) {
            assertTrue(line.chars().noneMatch(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x202e), line);
            assertTrue(line.contains("\u00e9"), line);
            assertFalse(line.contains(" event=\"issued"), line);
        }
    }

    @Test
    void whatIsNothingButSpecialCharactersIsEscaped() {
        Map<String, String> escaped =
                Map.of("\"", "\\\"", "\\", "\\\\", "\n", "\\u000a", "\u202e", "\\u202e", "\u007f", "\\u007f");
        escaped.forEach((id, written) -> assertEquals(
                "time=\"2030-01-02T03:04:05Z\" event=\"reuse_detected\" client=\"" + written
                        + "\" address=\"192.0.2.1\"",
                AuditFormat.TEXT.line(EVENT.client(id))));
    }

    @Test
    void aSubscriberThatFailsKeepsNothingFromTheOthers() {
        List<AuditEvent> heard = new ArrayList<>();
        AuditTrail trail = new AuditTrail(List.of(event -> {
            throw new IllegalStateException("on purpose");
        }));
        trail.subscribe(heard::add);
        try (CapturedLog log = new CapturedLog(AuditTrail.class.getName())) {
            trail.record(EVENT);
            assertEquals(List.of("SEVERE A subscriber of the audit trail failed"), log.messages());
        }

        assertEquals(List.of(EVENT), heard);
        assertTrue(AuditFormat.OFF.log().isEmpty());
    }
}
