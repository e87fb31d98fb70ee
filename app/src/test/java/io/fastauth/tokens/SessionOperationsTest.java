package io.fastauth.tokens;

import static io.fastauth.tokens.SessionCalls.MASTER;
import static io.fastauth.tokens.SessionCalls.SESSIONS;
import static io.fastauth.tokens.SessionCalls.assertRefused;
import static io.fastauth.tokens.SessionCalls.of;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.fastauth.testing.RunningServer;
import io.fastauth.token.LifetimeRange;
import io.fastauth.token.TokenPair;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The master lists and shows sessions. */
class SessionOperationsTest {

    @TempDir
    private Path folder;

    private RunningServer server;
    private SessionCalls calls;

    @BeforeEach
    void start() {
        server = RunningServer.start(config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("a.db")))
                .tokens(tokens -> tokens.sessionsPerClient(3)));
        calls = new SessionCalls(server);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aSessionIsDescribedWithoutItsTokens() {
        long before = Instant.now().getEpochSecond();
        TokenPair pair = calls.issue("billing");
        JsonNode page = calls.get(SESSIONS);
        assertFalse(page.has("next"));
        JsonNode session = page.path("sessions").path(0);
        assertEquals(
                List.of(
                        "client_id",
                        "sid",
                        "slot",
                        "generation",
                        "started_at",
                        "issued_at",
                        "access_expires_at",
                        "refresh_expires_at",
                        "last_used_on",
                        "access_kid",
                        "refresh_kid",
                        "format"),
                Stream.of(session)
                        .flatMap(node -> node.properties().stream())
                        .map(member -> member.getKey())
                        .toList());
        assertEquals("billing", session.path("client_id").asText());
        assertEquals(0, session.path("generation").asInt());
        assertEquals("jws", session.path("format").asText());
        assertTrue(session.path("started_at").asLong() >= before, session::toString);
        assertEquals(session.path("started_at"), session.path("issued_at"));
        assertEquals(
                LocalDate.now(ZoneOffset.UTC).toString(),
                session.path("last_used_on").asText());
        assertFalse(page.toString().contains(pair.accessToken()));
        assertEquals(
                session, calls.get(of("billing") + "/" + session.path("sid").asText()));
        assertEquals(page, calls.get(of("billing")));
    }

    @Test
    void anExpiredSessionSaysSo() {
        try (RunningServer brief =
                RunningServer.start(config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("b.db")))
                        .tokens(tokens -> tokens.accessLifetime(LifetimeRange.of(Duration.ofSeconds(1)))
                                .refreshLifetime(Duration.ofSeconds(1))))) {
            brief.get("/auth/token/new?client_id=brief");
            await().until(() -> new SessionCalls(brief)
                    .get(SESSIONS)
                    .path("sessions")
                    .path(0)
                    .path("expired")
                    .asBoolean());
        }
    }

    @Test
    void pagesAndFiltersFindSessions() {
        for (int i = 0; i < 7; i++) {
            calls.issue("client " + i % 4);
        }
        assertEquals(
                List.of("client 0", "client 0", "client 1", "client 1", "client 2", "client 2", "client 3"),
                calls.walk(SESSIONS + "?limit=2"));
        assertEquals(List.of("client 3"), calls.walk(SESSIONS + "?client_id=client%203"));
        String kid =
                calls.get(SESSIONS).path("sessions").path(0).path("access_kid").asText();
        assertEquals(7, calls.walk(SESSIONS + "?limit=3&kid=" + kid).size());
        assertEquals(0, calls.walk(SESSIONS + "?kid=another").size());
        assertEquals(0, calls.walk(SESSIONS + "?scope=read").size());
        assertEquals(7, calls.walk(SESSIONS + "?issued_before=4000000000").size());
        assertEquals(
                7,
                calls.walk(SESSIONS + "?issued_before=2100-01-01T00:00:00%2B01:00")
                        .size());
        assertEquals(
                0, calls.walk(SESSIONS + "?issued_before=2020-01-01T00:00:00Z").size());
        assertEquals(7, calls.walk(SESSIONS + "?used_before=2100-01-01").size());
        assertEquals(0, calls.walk(SESSIONS + "?used_before=2020-01-01").size());
    }

    @Test
    void malformedParametersAreRefusedByName() {
        String garbage = Base64.getUrlEncoder().encodeToString("0 \u0000".getBytes(StandardCharsets.UTF_8));
        for (String cursor : List.of("x", "%21", "bm9uZQ", "", garbage, "MCA", "OTk5OTk5OTk5OTkgYQ")) {
            assertRefused(400, "cursor must be next", server.get(SESSIONS + "?cursor=" + cursor, MASTER));
            assertRefused(400, "cursor must be next", server.get(of("a") + "?cursor=" + cursor, MASTER));
        }
        for (String limit : List.of("0", "201", "-1", "x", "")) {
            assertRefused(400, "limit must be", server.get(SESSIONS + "?limit=" + limit, MASTER));
        }
        for (String time :
                List.of("yesterday", "", "2030-01-31", "2030-01-31T12:00:00", "-1", "2030-01-31T12:00:00+01:00")) {
            assertRefused(400, "issued_before must be", server.get(SESSIONS + "?issued_before=" + time, MASTER));
        }
        for (String day : List.of("2030-02-31", "2030-1-1", "", "1893456000", "%2B2030-01-01")) {
            assertRefused(400, "used_before must be", server.get(SESSIONS + "?used_before=" + day, MASTER));
        }
        for (String scope : List.of("", "a%20b", "%22", "%C3%A9")) {
            assertRefused(400, "scope must be", server.get(SESSIONS + "?scope=" + scope, MASTER));
        }
        assertRefused(400, "kid must be", server.get(SESSIONS + "?kid=", MASTER));
        assertRefused(400, "kid must be", server.get(SESSIONS + "?kid=a%00", MASTER));
        assertRefused(400, "client_id must be", server.get(SESSIONS + "?client_id=", MASTER));
        assertRefused(400, "client_id must be sent once", server.get(SESSIONS + "?client_id=a&client_id=b", MASTER));
        assertRefused(400, "dry_run must be", calls.delete(SESSIONS + "?client_id=a&dry_run=yes"));
    }

    /** U+2028 ends a line, and is no control character. */
    @Test
    void everyIdCanBeTheLastOfAPage() {
        List<String> ids = List.of("a", "a\u2028b", "a\u2029", "b c", "\u00e9", "\ud83d\ude00");
        ids.forEach(calls::issue);
        assertEquals(ids, calls.walk(SESSIONS + "?limit=1"));
    }
}
