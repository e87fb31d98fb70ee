package io.fastauth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.fastauth.store.sql.DatabaseAccess;
import io.fastauth.store.sql.SqlSessionArchive;
import io.fastauth.testing.HandmadeToken;
import io.fastauth.testing.PersistenceApi;
import io.fastauth.testing.SignedSessions;
import io.fastauth.token.Session;
import io.fastauth.token.StoredSession;
import io.fastauth.token.TokenPair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions that are moved between a database, a file and a persistence API. */
class SessionMoveTest {

    private static final String KEY = "0123456789abcdef0123456789abcdef";

    @TempDir
    private Path folder;

    private PersistenceApi api;
    private Path toApi;
    private Path toDatabase;

    @BeforeEach
    void start() throws IOException {
        api = PersistenceApi.start();
        toApi = settings("api", "\"database-api-url\": \"" + api.url() + "\"");
        toDatabase = settings("database", "\"store\": {\"url\": \"jdbc:sqlite:" + folder.resolve("here.db") + "\"}");
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private Path settings(String name, String store) throws IOException {
        return Files.writeString(
                folder.resolve(name + ".json"), "{\"cryptography-key\": \"" + KEY + "\", " + store + "}");
    }

    private void store(StoredSession... sessions) {
        try (SqlSessionArchive archive = archive("here.db")) {
            archive.add(Stream.of(sessions).map(StoredSession::session).toList(), true);
        }
    }

    private SqlSessionArchive archive(String file) {
        return SqlSessionArchive.open(DatabaseAccess.of("jdbc:sqlite:" + file, folder), () -> SignedSessions.KEYS);
    }

    private String export(StoredSession... sessions) throws IOException {
        String lines = Stream.of(sessions)
                .map(session -> SessionLine.write(session.session()) + "\n")
                .collect(Collectors.joining());
        Path file = folder.resolve("export.jsonl");
        Files.writeString(file, lines + "{\"sessions\":" + sessions.length + "}\n");
        return file.toString();
    }

    private void assertSaved(String clientId, TokenPair tokens) {
        JsonNode stored = api.stored(clientId);
        assertEquals(tokens.accessToken(), stored.path("access_token").textValue());
        assertEquals(tokens.refreshToken(), stored.path("refresh_token").textValue());
    }

    private static TokenPair original(String clientId) {
        return new TokenPair(original(clientId, "access"), original(clientId, "refresh"));
    }

    private static String original(String clientId, String type) {
        return HandmadeToken.original(
                "{\"client_id\":\"" + clientId + "\",\"type\":\"" + type + "\",\"exp\":4102444800,\"iat\":1700000000}",
                KEY);
    }

    private String originalFile(String clientId) throws IOException {
        TokenPair pair = original(clientId);
        return Files.writeString(
                        folder.resolve("simple_db.json"),
                        "{\"" + clientId + "\": {\"access_token\": \"" + pair.accessToken()
                                + "\", \"refresh_token\": \"" + pair.refreshToken() + "\"}}")
                .toString();
    }

    @Test
    void anExportThatIsImportedGivesTheSameSessions() {
        StoredSession policy = SignedSessions.start("policy", Map.of("roles", List.of("a", "b"), "level", 3));
        StoredSession refreshed = SignedSessions.next(SignedSessions.start("refreshed"));
        store(policy, refreshed, SignedSessions.start("several"), SignedSessions.start("several"));
        String file = folder.resolve("moved.jsonl").toString();
        InProcess exported = InProcess.fastauth(toDatabase, "store", "export", file);
        assertEquals("Exported 4 sessions to " + file + ".\n", exported.out(), exported::err);

        String other = "jdbc:sqlite:" + folder.resolve("there.db");
        Path there = write("there", "\"store\": {\"url\": \"" + other + "\"}");
        InProcess imported = InProcess.fastauth(there, "store", "import", file);
        assertTrue(imported.out().startsWith("Imported 4 sessions. Left out: 0 of"), imported::toString);
        assertEquals(sessions("here.db"), sessions("there.db"));
        InProcess again = InProcess.fastauth(toDatabase, "store", "copy", "--to", other);
        assertTrue(again.out().startsWith("Copied 0 sessions. Left out: 4 of clients that had one"), again::toString);
    }

    private Path write(String name, String store) {
        try {
            return settings(name, store);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private List<Session> sessions(String file) {
        try (SqlSessionArchive archive = archive(file)) {
            return archive.page("", 100);
        }
    }

    @Test
    void aCopyToAPersistenceApiSignsTheSameTokensAgain() {
        StoredSession policy = SignedSessions.start("policy", Map.of("roles", List.of("a", "b"), "level", 3));
        StoredSession refreshed = SignedSessions.next(SignedSessions.start("refreshed"));
        store(policy, refreshed);
        InProcess copied = InProcess.fastauth(
                toDatabase, "store", "copy", "--to", api.url().toString());
        assertTrue(copied.out().startsWith("Copied 2 sessions. Left out: 0 of"), copied::toString);
        assertSaved("policy", SignedSessions.tokens(policy));
        assertSaved("refreshed", SignedSessions.tokens(refreshed));

        store(SignedSessions.next(policy));
        InProcess kept = InProcess.fastauth(
                toDatabase, "store", "copy", "--to", api.url().toString());
        assertTrue(kept.out().startsWith("Copied 0 sessions. Left out: 2 of clients that had one"), kept::toString);
        assertSaved("policy", SignedSessions.tokens(policy));
    }

    @Test
    void theOriginalsFileIsImportedIntoAPersistenceApiAsItIs() throws Exception {
        InProcess imported = InProcess.fastauth(toApi, "store", "import", originalFile("me"));
        assertTrue(imported.out().startsWith("Imported 1 session. Left out: 0 of"), imported::toString);
        assertSaved("me", original("me"));
    }

    @Test
    void aPairOfTheOriginalThatWasNotRefreshedCannotGoFromADatabaseToAPersistenceApi() throws Exception {
        InProcess imported = InProcess.fastauth(toDatabase, "store", "import", originalFile("me"));
        assertEquals(0, imported.code(), imported::err);
        String file = folder.resolve("moved.jsonl").toString();
        assertEquals(0, InProcess.fastauth(toDatabase, "store", "export", file).code());
        try (SqlSessionArchive archive = archive("here.db")) {
            archive.add(List.of(SignedSessions.start("a session").session()), true);
        }
        for (InProcess refused : List.of(
                InProcess.fastauth(
                        toDatabase, "store", "copy", "--to", api.url().toString()),
                InProcess.fastauth(toApi, "store", "import", file))) {
            assertEquals(2, refused.code());
            assertTrue(
                    refused.err().startsWith("Issued by the original and not refreshed since: 1 session."),
                    refused::err);
        }
        assertEquals(List.of(), api.calls());
    }

    @Test
    void severalSessionsOfAClientCannotGoToAPersistenceApi() throws Exception {
        StoredSession first = SignedSessions.start("client");
        StoredSession second = SignedSessions.start("client");
        InProcess refused =
                InProcess.fastauth(toApi, "store", "import", export(first, second, SignedSessions.start("other")));
        assertEquals(2, refused.code());
        assertTrue(refused.err().startsWith("Clients have 1 session beyond"), refused::err);
        assertEquals(List.of(), api.calls());
        assertNull(api.stored("client"));
    }
}
