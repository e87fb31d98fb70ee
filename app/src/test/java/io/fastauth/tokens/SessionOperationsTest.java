package io.fastauth.tokens;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.fastauth.testing.OauthServer;
import io.fastauth.testing.Pairs;
import io.fastauth.testing.RunningServer;
import io.fastauth.token.AuditEvent;
import io.fastauth.token.LifetimeRange;
import io.fastauth.token.TokenPair;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The master lists, shows and ends sessions. */
class SessionOperationsTest {

    static final String SESSIONS = "/auth/sessions";
    static final String[] MASTER = {"MASTER-TOKEN", RunningServer.MASTER};

    @TempDir
    Path folder;

    private final List<AuditEvent> audited = new CopyOnWriteArrayList<>();
    private RunningServer server;

    @BeforeEach
    void start() {
        server = RunningServer.start(config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("a.db")))
                .tokens(tokens -> tokens.sessionsPerClient(3))
                .addAuditLog(audited::add));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private TokenPair issue(String clientId) {
        HttpResponse<String> answer = server.get("/auth/token/new?client_id=" + OauthServer.encoded(clientId));
        assertEquals(200, answer.statusCode(), answer.body());
        return Pairs.pair(answer);
    }

    static JsonNode get(RunningServer from, String path) {
        HttpResponse<String> answer = from.get(path, MASTER);
        assertEquals(200, answer.statusCode(), answer.body());
        assertEquals(Optional.of("no-store"), answer.headers().firstValue("Cache-Control"));
        return Pairs.json(answer);
    }

    private JsonNode get(String path) {
        return get(server, path);
    }

    static HttpResponse<String> delete(RunningServer from, String path) {
        return from.send(from.request(path, MASTER).method("DELETE", BodyPublishers.noBody()));
    }

    private JsonNode deleted(String path) {
        HttpResponse<String> answer = delete(server, path);
        assertEquals(200, answer.statusCode(), answer.body());
        return Pairs.json(answer);
    }

    private int verify(TokenPair pair) {
        return server.get("/access/health", "ACCESS-TOKEN", pair.accessToken()).statusCode();
    }

    private String sid(String clientId) {
        return get(of(clientId)).path("sessions").path(0).path("sid").asText();
    }

    /** The sessions of a client, with every octet of its id encoded. */
    static String of(String clientId) {
        StringBuilder path = new StringBuilder("/auth/clients/");
        for (byte octet : clientId.getBytes(StandardCharsets.UTF_8)) {
            path.append("%%%02X".formatted(octet));
        }
        return path.append("/sessions").toString();
    }

    private List<String> walk(String path) {
        List<String> clients = new ArrayList<>();
        String next = "";
        do {
            JsonNode page = get(path + (next.isEmpty() ? "" : "&cursor=" + next));
            page.path("sessions")
                    .forEach(session -> clients.add(session.path("client_id").asText()));
            next = page.path("next").asText();
        } while (!next.isEmpty());
        return clients;
    }

    static void assertRefused(int status, String detail, HttpResponse<String> answer) {
        assertEquals(status, answer.statusCode(), answer.body());
        String said = Pairs.json(answer).path("detail").asText();
        assertTrue(said.contains(detail), said);
    }

    @Test
    void aSessionIsDescribedWithoutItsTokens() {
        long before = Instant.now().getEpochSecond();
        TokenPair pair = issue("billing");
        JsonNode page = get(SESSIONS);
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
        assertEquals(session, get(of("billing") + "/" + session.path("sid").asText()));
        assertEquals(page, get(of("billing")));
    }

    @Test
    void anExpiredSessionSaysSo() {
        try (RunningServer brief =
                RunningServer.start(config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("b.db")))
                        .tokens(tokens -> tokens.accessLifetime(LifetimeRange.of(Duration.ofSeconds(1)))
                                .refreshLifetime(Duration.ofSeconds(1))))) {
            brief.get("/auth/token/new?client_id=brief");
            await().until(() -> get(brief, SESSIONS)
                    .path("sessions")
                    .path(0)
                    .path("expired")
                    .asBoolean());
        }
    }

    @Test
    void pagesAndFiltersFindSessions() {
        for (int i = 0; i < 7; i++) {
            issue("client " + i % 4);
        }
        assertEquals(
                List.of("client 0", "client 0", "client 1", "client 1", "client 2", "client 2", "client 3"),
                walk(SESSIONS + "?limit=2"));
        assertEquals(List.of("client 3"), walk(SESSIONS + "?client_id=client%203"));
        String kid = get(SESSIONS).path("sessions").path(0).path("access_kid").asText();
        assertEquals(7, walk(SESSIONS + "?limit=3&kid=" + kid).size());
        assertEquals(0, walk(SESSIONS + "?kid=another").size());
        assertEquals(0, walk(SESSIONS + "?scope=read").size());
        assertEquals(7, walk(SESSIONS + "?issued_before=4000000000").size());
        assertEquals(
                7, walk(SESSIONS + "?issued_before=2100-01-01T00:00:00%2B01:00").size());
        assertEquals(0, walk(SESSIONS + "?issued_before=2020-01-01T00:00:00Z").size());
        assertEquals(7, walk(SESSIONS + "?used_before=2100-01-01").size());
        assertEquals(0, walk(SESSIONS + "?used_before=2020-01-01").size());
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
        assertRefused(400, "dry_run must be", delete(server, SESSIONS + "?client_id=a&dry_run=yes"));
    }

    @Test
    void aSessionEndsAndNoOther() {
        TokenPair first = issue("a");
        String sid = sid("a");
        TokenPair second = issue("a");
        TokenPair other = issue("b");
        assertRefused(404, "no such session", delete(server, of("b") + "/" + sid));
        assertRefused(404, "no such session", server.get(of("b") + "/" + sid, MASTER));
        assertRefused(404, "no such session", server.get(of("a") + "/" + UUID.randomUUID(), MASTER));
        for (String wrong : List.of("x", "1-1-1-1-1", sid + "0", "%20" + sid, sid + "%2F")) {
            assertRefused(400, "sid must be", server.get(of("a") + "/" + wrong, MASTER));
            assertRefused(400, "sid must be", delete(server, of("a") + "/" + wrong));
        }
        assertEquals(200, verify(first));
        assertEquals(204, delete(server, of("a") + "/" + sid).statusCode());
        assertEquals(401, verify(first));
        assertEquals(200, verify(second));
        assertEquals(200, verify(other));
        assertRefused(404, "no such session", delete(server, of("a") + "/" + sid));
        assertTrue(audited.stream()
                .anyMatch(event -> event.kind() == AuditEvent.Kind.REVOKED
                        && event.session().equals(Optional.of(sid))
                        && event.clientId().equals(Optional.of("a"))));
    }

    @Test
    void idsThatNeedEncodingNameTheirOwnSessions() {
        List<String> ids = List.of(
                "a/b", "a..b", "...", "%2e", "a%2Fb", "%", "a b", "\u00e9", "a?b#c", "sessions", "a/sessions/b");
        ids.forEach(this::issue);
        for (String id : ids) {
            String sid = sid(id);
            assertEquals(id, get(of(id) + "/" + sid).path("client_id").asText());
            assertRefused(401, "", server.get(of(id)));
            assertRefused(401, "", server.get(of(id) + "/" + sid, "MASTER-TOKEN", "wrong"));
        }
        for (String id : ids) {
            assertEquals(204, delete(server, of(id) + "/" + sid(id)).statusCode(), id);
            assertEquals(0, get(of(id)).path("sessions").size(), id);
        }
    }

    /** Routers read them in different ways. */
    @Test
    void idsOfDotSegmentsAreRefusedInPathsAndNamedInTheQuery() {
        for (String id : List.of(".", "..", "../token", "a/../b", "a//b")) {
            issue(id);
            assertEquals(400, server.get(of(id), MASTER).statusCode(), id);
            assertEquals(400, delete(server, of(id)).statusCode(), id);
            String query = SESSIONS + "?client_id=" + OauthServer.encoded(id);
            assertEquals(List.of(id), walk(query));
            assertEquals("{\"ended\":1}", deleted(query).toString());
        }
    }

    /** Passed over, it would end more than was meant. */
    @Test
    void nothingEndsByAParameterThatIsUnknown() {
        TokenPair pair = issue("a");
        String all = SESSIONS + "?used_before=9999-12-31&";
        for (String unknown : List.of("client=b", "clientId=b", "CLIENT_ID=b", "dryrun=true", "dry-run", "limit=1")) {
            String name = unknown.split("=", 2)[0];
            assertRefused(400, name + " is unknown here; send only client_id,", delete(server, all + unknown));
            assertRefused(400, name + " is unknown here; send only dry_run", delete(server, of("a") + "?" + unknown));
        }
        assertRefused(400, "A parameter is unknown here", delete(server, all + "%3Cb%3E=1"));
        assertRefused(400, "kid is unknown here", delete(server, of("a") + "?kid=none"));
        assertRefused(400, "dry_run is unknown", delete(server, of("a") + "/" + sid("a") + "?dry_run=true"));
        assertEquals(200, verify(pair));
    }

    /** U+2028 ends a line, and is no control character. */
    @Test
    void everyIdCanBeTheLastOfAPage() {
        List<String> ids = List.of("a", "a\u2028b", "a\u2029", "b c", "\u00e9", "\ud83d\ude00");
        ids.forEach(this::issue);
        assertEquals(ids, walk(SESSIONS + "?limit=1"));
    }

    @Test
    void theSessionsOfAClientAreCountedAndEnd() {
        TokenPair pair = issue("a");
        issue("a");
        TokenPair other = issue("b");
        assertEquals("{\"matching\":2}", deleted(of("a") + "?dry_run=true").toString());
        assertEquals(200, verify(pair));
        assertEquals("{\"ended\":2}", deleted(of("a")).toString());
        assertEquals("{\"ended\":0}", deleted(of("a")).toString());
        assertEquals(401, verify(pair));
        assertEquals(200, verify(other));
    }

    @Test
    void sessionsEndByFilterWithProgressInTheEventStream() {
        for (int i = 0; i < 5; i++) {
            issue("client " + i);
        }
        TokenPair pair = issue("kept");
        String cursor = get("/auth/events").path("cursor").asText();
        assertRefused(400, "Send a filter", delete(server, SESSIONS));
        assertRefused(400, "Send a filter", delete(server, SESSIONS + "?dry_run=true"));
        assertRefused(400, "Send a filter", delete(server, SESSIONS + "?all=true&client_id=kept"));
        assertEquals(
                "{\"matching\":6}", deleted(SESSIONS + "?all=true&dry_run=true").toString());
        assertEquals(
                "{\"matching\":1}",
                deleted(SESSIONS + "?client_id=kept&dry_run=true").toString());
        assertEquals(
                "{\"ended\":1}", deleted(SESSIONS + "?client_id=client%203").toString());
        assertEquals(200, verify(pair));
        List<JsonNode> events = new ArrayList<>();
        get("/auth/events?after=" + cursor).path("events").forEach(events::add);
        assertEquals(
                List.of("changed", "revoking"),
                events.stream().map(event -> event.path("event").asText()).toList());
        assertEquals("client 3", events.getFirst().path("client").asText());
        assertEquals(1, events.getLast().path("ended").asLong());
        assertTrue(events.getLast().path("done").asBoolean());
        assertEquals("{\"ended\":5}", deleted(SESSIONS + "?all=true").toString());
        assertEquals(401, verify(pair));
        assertTrue(audited.stream()
                .anyMatch(
                        event -> event.reason().equals(Optional.of("the master asked by filter; sessions ended: 5"))));
    }
}
