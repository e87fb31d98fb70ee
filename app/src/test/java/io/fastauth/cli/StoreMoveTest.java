package io.fastauth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.ChildProcess;
import io.fastauth.testing.HandmadeToken;
import io.fastauth.testing.Replica;
import io.fastauth.testing.RunningPostgres;
import io.fastauth.testing.RunningServer;
import io.fastauth.token.TokenPair;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Pairs of the original are moved to an embedded store, and on to PostgreSQL, and stay valid. */
@Execution(ExecutionMode.CONCURRENT)
class StoreMoveTest {

    @TempDir
    private Path folder;

    /** What a command answered. */
    private record Answer(int code, String out, String err) {}

    private Answer fastauth(Map<String, String> settings, String... arguments) throws Exception {
        Map<String, String> environment = new HashMap<>(settings);
        environment.put("CRYPTOGRAPHY_KEY", RunningServer.KEY);
        try (ChildProcess child = ChildProcess.fastauth(folder, environment, arguments)) {
            return new Answer(child.exitCode(), child.out(), child.err());
        }
    }

    private static String member(String client, TokenPair pair) {
        return "\"" + client + "\": {\"access_token\": \"" + pair.accessToken() + "\", \"refresh_token\": \""
                + pair.refreshToken() + "\"}";
    }

    /** As the original makes them. */
    private static TokenPair original(String client, String key, Instant expiry) {
        return new TokenPair(original(client, "access", expiry, key), original(client, "refresh", expiry, key));
    }

    private static String original(String client, String type, Instant expiry, String key) {
        return HandmadeToken.original(
                "{\"client_id\":\"" + client + "\",\"type\":\"" + type + "\",\"exp\":" + expiry.getEpochSecond()
                        + ",\"iat\":1700000000}",
                key);
    }

    @Test
    void movesTheOriginalsPairsToAnEmbeddedStoreAndOnToPostgres() throws Exception {
        Instant later = Instant.now().plusSeconds(3600);
        TokenPair good = original("good", RunningServer.KEY, later);
        Files.writeString(
                folder.resolve("simple_db.json"),
                "{" + member("good", good) + ","
                        + member(
                                "expired",
                                original(
                                        "expired",
                                        RunningServer.KEY,
                                        Instant.now().minusSeconds(60))) + ","
                        + member("stranger", original("stranger", "another key of more than 32 bytes", later)) + "}");

        Answer imported = fastauth(Map.of(), "store", "import", "simple_db.json");
        assertEquals(0, imported.code(), imported::err);
        assertEquals(
                "Imported 1 session. Left out: 0 of clients that had one already, 1 expired,"
                        + " 1 signed by none of the keys.\n",
                imported.out());
        Answer again = fastauth(Map.of(), "store", "import", "simple_db.json");
        assertTrue(again.out().startsWith("Imported 0 sessions. Left out: 1 of clients that had one"), again::out);

        Answer exported = fastauth(Map.of(), "store", "export", "sessions.jsonl");
        assertEquals("Exported 1 session to sessions.jsonl.\n", exported.out(), exported::err);
        assertEquals(
                "rw-------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("sessions.jsonl"))));
        String lines = Files.readString(folder.resolve("sessions.jsonl"));
        for (String part : (good.accessToken() + "." + good.refreshToken()).split("\\.")) {
            assertFalse(lines.contains(part), lines);
        }
        Answer refused = fastauth(Map.of(), "store", "export", "sessions.jsonl");
        assertEquals(2, refused.code());
        assertTrue(refused.err().contains("--force"), refused::err);

        Answer api = fastauth(Map.of(), "store", "copy", "--to", "http://127.0.0.1:1/data");
        assertEquals(2, api.code());
        assertTrue(api.err().startsWith("Issued by the original and not refreshed since: 1 session."), api::err);

        String database = RunningPostgres.shared().newServiceUrl() + "?user=postgres";
        Answer copied = fastauth(Map.of(), "store", "copy", "--to", database);
        assertTrue(copied.out().startsWith("Copied 1 session"), copied::toString);

        Map<String, String> there = Map.of("FASTAUTH_STORE_URL", database);
        try (Replica replica = Replica.start(folder, there)) {
            assertTrue(replica.verifies(good.accessToken()));
            assertEquals(200, replica.refresh(good.refreshToken()).statusCode());
            assertFalse(replica.verifies(good.accessToken()));

            Answer kept = fastauth(there, "store", "import", "sessions.jsonl");
            assertTrue(
                    kept.out().startsWith("Imported 0 sessions. Left out: 1 of clients that had one"), kept::toString);
            assertFalse(replica.verifies(good.accessToken()));
            Answer overwritten = fastauth(there, "store", "import", "--overwrite", "sessions.jsonl");
            assertTrue(overwritten.out().startsWith("Imported 1 session"), overwritten::toString);
            assertTrue(replica.verifies(good.accessToken()));
        }
    }

    @Test
    void aFileThatBreaksOffIsRefusedAsAWholeUnlessItIsMeant() throws Exception {
        Instant later = Instant.now().plusSeconds(3600);
        String whole = "{" + member("a", original("a", RunningServer.KEY, later)) + ","
                + member("b", original("b", RunningServer.KEY, later)) + "}";
        Files.writeString(folder.resolve("half.json"), whole.substring(0, whole.length() - 9));

        Answer refused = fastauth(Map.of(), "store", "import", "half.json");
        assertEquals(2, refused.code());
        assertTrue(refused.err().contains("half.json is not whole"), refused::err);
        assertTrue(
                refused.err()
                        .contains("Nothing was imported. --resume imports what stands before that place: 1 session."),
                refused::err);
        assertFalse(Files.exists(folder.resolve("data")), "the store was not even opened");

        Answer resumed = fastauth(Map.of(), "store", "import", "--resume", "half.json");
        assertEquals(0, resumed.code(), resumed::err);
        assertTrue(resumed.out().startsWith("Imported 1 session"), resumed::out);
        assertTrue(resumed.err().contains("half.json is not whole"), resumed::err);
    }

    @Test
    void saysWhatIsMissing() throws Exception {
        String noCommand = fastauth(Map.of(), "store").err();
        assertTrue(noCommand.startsWith("Missing required subcommand"), noCommand);
        assertTrue(noCommand.matches("(?s).*\\n +import .*\\n +export .*\\n +copy .*"), noCommand);
        assertTrue(fastauth(Map.of(), "store", "import", "no.json").err().contains("no readable file no.json"));
        Answer api = fastauth(
                Map.of("FASTAUTH_DATABASE_API_URL", "http://127.0.0.1:1/data"), "store", "export", "sessions.jsonl");
        assertEquals(2, api.code());
        assertTrue(api.err().contains("cannot list its clients"), api::err);
        assertFalse(Files.exists(folder.resolve("sessions.jsonl")));
        Answer nowhere = fastauth(Map.of(), "store", "copy", "--to", "ftp://x");
        assertTrue(nowhere.err().contains("--to: must start with"), nowhere::err);
    }
}
