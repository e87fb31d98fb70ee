package io.fastauth.tokens;

import static io.fastauth.tokens.SessionCalls.MASTER;
import static io.fastauth.tokens.SessionCalls.SESSIONS;
import static io.fastauth.tokens.SessionCalls.assertRefused;
import static io.fastauth.tokens.SessionCalls.of;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.fastauth.testing.OauthServer;
import io.fastauth.testing.RunningServer;
import io.fastauth.token.AuditEvent;
import io.fastauth.token.TokenPair;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The master ends sessions: one, those of a client, and those that match a filter. */
class SessionEndOperationsTest {

    @TempDir
    private Path folder;

    private final List<AuditEvent> audited = new CopyOnWriteArrayList<>();
    private RunningServer server;
    private SessionCalls calls;

    @BeforeEach
    void start() {
        server = RunningServer.start(config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("a.db")))
                .tokens(tokens -> tokens.sessionsPerClient(3))
                .addAuditLog(audited::add));
        calls = new SessionCalls(server);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aSessionEndsAndNoOther() {
        TokenPair first = calls.issue("a");
        String sid = calls.sid("a");
        TokenPair second = calls.issue("a");
        TokenPair other = calls.issue("b");
        assertRefused(404, "no such session", calls.delete(of("b") + "/" + sid));
        assertRefused(404, "no such session", server.get(of("b") + "/" + sid, MASTER));
        assertRefused(404, "no such session", server.get(of("a") + "/" + UUID.randomUUID(), MASTER));
        for (String wrong : List.of("x", "1-1-1-1-1", sid + "0", "%20" + sid, sid + "%2F")) {
            assertRefused(400, "sid must be", server.get(of("a") + "/" + wrong, MASTER));
            assertRefused(400, "sid must be", calls.delete(of("a") + "/" + wrong));
        }
        assertEquals(200, calls.verify(first));
        assertEquals(204, calls.delete(of("a") + "/" + sid).statusCode());
        assertEquals(401, calls.verify(first));
        assertEquals(200, calls.verify(second));
        assertEquals(200, calls.verify(other));
        assertRefused(404, "no such session", calls.delete(of("a") + "/" + sid));
        assertTrue(audited.stream()
                .anyMatch(event -> event.kind() == AuditEvent.Kind.REVOKED
                        && event.session().equals(Optional.of(sid))
                        && event.clientId().equals(Optional.of("a"))));
    }

    @Test
    void idsThatNeedEncodingNameTheirOwnSessions() {
        List<String> ids = List.of(
                "a/b", "a..b", "...", "%2e", "a%2Fb", "%", "a b", "\u00e9", "a?b#c", "sessions", "a/sessions/b");
        ids.forEach(calls::issue);
        for (String id : ids) {
            String sid = calls.sid(id);
            assertEquals(id, calls.get(of(id) + "/" + sid).path("client_id").asText());
            assertRefused(401, "", server.get(of(id)));
            assertRefused(401, "", server.get(of(id) + "/" + sid, "MASTER-TOKEN", "wrong"));
        }
        for (String id : ids) {
            assertEquals(204, calls.delete(of(id) + "/" + calls.sid(id)).statusCode(), id);
            assertEquals(0, calls.get(of(id)).path("sessions").size(), id);
        }
    }

    /** Routers read them in different ways. */
    @Test
    void idsOfDotSegmentsAreRefusedInPathsAndNamedInTheQuery() {
        for (String id : List.of(".", "..", "../token", "a/../b", "a//b")) {
            calls.issue(id);
            assertEquals(400, server.get(of(id), MASTER).statusCode(), id);
            assertEquals(400, calls.delete(of(id)).statusCode(), id);
            String query = SESSIONS + "?client_id=" + OauthServer.encoded(id);
            assertEquals(List.of(id), calls.walk(query));
            assertEquals("{\"ended\":1}", calls.deleted(query).toString());
        }
    }

    /** Passed over, it would end more than was meant. */
    @Test
    void nothingEndsByAParameterThatIsUnknown() {
        TokenPair pair = calls.issue("a");
        String all = SESSIONS + "?used_before=9999-12-31&";
        for (String unknown : List.of("client=b", "clientId=b", "CLIENT_ID=b", "dryrun=true", "dry-run", "limit=1")) {
            String name = unknown.split("=", 2)[0];
            assertRefused(400, name + " is unknown here; send only client_id,", calls.delete(all + unknown));
            assertRefused(400, name + " is unknown here; send only dry_run", calls.delete(of("a") + "?" + unknown));
        }
        assertRefused(400, "A parameter is unknown here", calls.delete(all + "%3Cb%3E=1"));
        assertRefused(400, "kid is unknown here", calls.delete(of("a") + "?kid=none"));
        assertRefused(400, "dry_run is unknown", calls.delete(of("a") + "/" + calls.sid("a") + "?dry_run=true"));
        assertEquals(200, calls.verify(pair));
    }

    @Test
    void theSessionsOfAClientAreCountedAndEnd() {
        TokenPair pair = calls.issue("a");
        calls.issue("a");
        TokenPair other = calls.issue("b");
        assertEquals(
                "{\"matching\":2}", calls.deleted(of("a") + "?dry_run=true").toString());
        assertEquals(200, calls.verify(pair));
        assertEquals("{\"ended\":2}", calls.deleted(of("a")).toString());
        assertEquals("{\"ended\":0}", calls.deleted(of("a")).toString());
        assertEquals(401, calls.verify(pair));
        assertEquals(200, calls.verify(other));
    }

    @Test
    void sessionsEndByFilterWithProgressInTheEventStream() {
        for (int i = 0; i < 5; i++) {
            calls.issue("client " + i);
        }
        TokenPair pair = calls.issue("kept");
        String cursor = calls.get("/auth/events").path("cursor").asText();
        assertRefused(400, "Send a filter", calls.delete(SESSIONS));
        assertRefused(400, "Send a filter", calls.delete(SESSIONS + "?dry_run=true"));
        assertRefused(400, "Send a filter", calls.delete(SESSIONS + "?all=true&client_id=kept"));
        assertEquals(
                "{\"matching\":6}",
                calls.deleted(SESSIONS + "?all=true&dry_run=true").toString());
        assertEquals(
                "{\"matching\":1}",
                calls.deleted(SESSIONS + "?client_id=kept&dry_run=true").toString());
        assertEquals(
                "{\"ended\":1}",
                calls.deleted(SESSIONS + "?client_id=client%203").toString());
        assertEquals(200, calls.verify(pair));
        List<JsonNode> events = new ArrayList<>();
        calls.get("/auth/events?after=" + cursor).path("events").forEach(events::add);
        assertEquals(
                List.of("changed", "revoking"),
                events.stream().map(event -> event.path("event").asText()).toList());
        assertEquals("client 3", events.getFirst().path("client").asText());
        assertEquals(1, events.getLast().path("ended").asLong());
        assertTrue(events.getLast().path("done").asBoolean());
        assertEquals("{\"ended\":5}", calls.deleted(SESSIONS + "?all=true").toString());
        assertEquals(401, calls.verify(pair));
        assertTrue(audited.stream()
                .anyMatch(
                        event -> event.reason().equals(Optional.of("the master asked by filter; sessions ended: 5"))));
    }
}
