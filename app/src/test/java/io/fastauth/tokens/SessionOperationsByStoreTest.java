package io.fastauth.tokens;

import static io.fastauth.tokens.SessionCalls.MASTER;
import static io.fastauth.tokens.SessionCalls.SESSIONS;
import static io.fastauth.tokens.SessionCalls.assertRefused;
import static io.fastauth.tokens.SessionCalls.of;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.fastauth.testing.OauthServer;
import io.fastauth.testing.Pairs;
import io.fastauth.testing.PersistenceApi;
import io.fastauth.testing.RunningServer;
import io.fastauth.testing.SessionsInMemory;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The operations on sessions with a clock that is behind, and with other stores than a database. */
class SessionOperationsByStoreTest {

    @TempDir
    Path folder;

    @Test
    void aVerificationOnALaterDayIsRecorded() {
        Clock behind = Clock.offset(Clock.systemUTC(), Duration.ofDays(-2));
        LocalDate issued = LocalDate.now(behind);
        try (RunningServer before = behind(behind)) {
            for (String client : List.of("verified", "introspected", "superseded", "unused")) {
                String pair = "/auth/token/new?client_id=" + client;
                String token = Pairs.pair(before.get(pair)).accessToken();
                if (client.equals("superseded")) {
                    before.get(pair);
                }
                if (client.equals("introspected")) {
                    before.post("/auth/token/introspect", OauthServer.FORM, "token=" + token, MASTER);
                } else if (!client.equals("unused")) {
                    before.get("/access/health", "ACCESS-TOKEN", token);
                }
            }
        }
        try (RunningServer after = behind(behind)) {
            List<String> old = new ArrayList<>();
            new SessionCalls(after)
                    .get(SESSIONS + "?used_before=" + LocalDate.now(ZoneOffset.UTC))
                    .path("sessions")
                    .forEach(session -> {
                        old.add(session.path("client_id").asText());
                        assertEquals(
                                issued.toString(), session.path("last_used_on").asText());
                    });
            assertEquals(List.of("superseded", "unused"), old);
        }
    }

    /** With one session for each client. */
    private RunningServer behind(Clock clock) {
        return RunningServer.start(config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("c.db")))
                .clock(clock));
    }

    @Test
    void aPersistenceApiListsTheSessionOfOneClient() {
        try (PersistenceApi api = PersistenceApi.start();
                RunningServer behind = RunningServer.start(
                        config -> config.databaseApiUrl(api.url().toString()))) {
            behind.get("/auth/token/new?client_id=me");
            assertRefused(501, "name client_id", behind.get(SESSIONS, MASTER));
            assertRefused(501, "name client_id", new SessionCalls(behind).delete(SESSIONS + "?kid=k"));
            JsonNode page = new SessionCalls(behind).get(of("me"));
            assertEquals(1, page.path("sessions").size());
            assertEquals(page, new SessionCalls(behind).get(SESSIONS + "?client_id=me"));
            String sid = page.path("sessions").path(0).path("sid").asText();
            assertEquals(
                    "me",
                    new SessionCalls(behind)
                            .get(of("me") + "/" + sid)
                            .path("client_id")
                            .asText());
            assertEquals(
                    "{\"matching\":1}",
                    new SessionCalls(behind).delete(of("me") + "?dry_run=true").body());
            assertEquals(
                    204, new SessionCalls(behind).delete(of("me") + "/" + sid).statusCode());
            assertEquals(
                    "{\"ended\":0}",
                    new SessionCalls(behind).delete(SESSIONS + "?client_id=me").body());
        }
    }

    @Test
    void aStoreOfTheApplicationEndsTheSessionsOfAClientAndCannotList() {
        try (RunningServer embedding = RunningServer.start(config -> config.sessionStore(new SessionsInMemory()))) {
            embedding.get("/auth/token/new?client_id=me");
            assertRefused(501, "cannot list sessions", embedding.get(SESSIONS, MASTER));
            assertRefused(501, "cannot list sessions", embedding.get(of("me"), MASTER));
            assertRefused(501, "cannot list sessions", embedding.get(of("me") + "/" + UUID.randomUUID(), MASTER));
            assertRefused(501, "cannot list sessions", new SessionCalls(embedding).delete(of("me") + "?dry_run=true"));
            assertEquals(
                    "{\"ended\":1}",
                    new SessionCalls(embedding).delete(of("me")).body());
            assertRefused(
                    404, "no such session", new SessionCalls(embedding).delete(of("me") + "/" + UUID.randomUUID()));
        }
    }
}
