package io.fastauth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fastauth.testing.KeySetJson;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Keys on the command line; rotation under traffic has a test of its own. */
@Execution(ExecutionMode.CONCURRENT)
class KeysCommandTest {

    private static final String KEY = "0123456789abcdef0123456789abcdef";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The lifetime of a copy of the JWK Set, and the time until every service publishes a new key. */
    private static final Duration PUBLICATION = Duration.ofSeconds(300 + 5);

    /** Counts nothing, so that no database is made. */
    private static final String API = "FASTAUTH_DATABASE_API_URL=http://127.0.0.1:1/x\n";

    @TempDir
    private Path folder;

    private record Answer(int code, String out, String err) {}

    /** Runs a command in this process, with the files of the folder. */
    private Answer fastauth(String... arguments) throws Exception {
        Path config = folder.resolve("fastauth.config.json");
        if (Files.notExists(config)) {
            Files.writeString(config, "{}");
        }
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--config", config.toString()));
        if (Files.exists(folder.resolve(".env"))) {
            all.addAll(List.of("--env-file", folder.resolve(".env").toString()));
        }
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(all.toArray(String[]::new));
        return new Answer(code, out.toString(), err.toString());
    }

    private Path file() {
        return folder.resolve("keys.json");
    }

    private String keys() throws Exception {
        return Files.readString(file());
    }

    private void assertRefused(String problem, String... arguments) throws Exception {
        boolean present = Files.exists(file());
        String before = present ? keys() : "";
        Answer refused = fastauth(arguments);
        assertEquals(2, refused.code(), refused::err);
        assertTrue(refused.err().contains(problem), refused::err);
        assertFalse(refused.err().contains(KEY), refused::err);
        assertEquals(before, present ? keys() : "");
        assertEquals(present, Files.exists(file()));
    }

    @Test
    void generatesAKeyFileOnce() throws Exception {
        Answer made = fastauth("keys", "generate", "--alg", "HS512");
        assertEquals(0, made.code(), made::err);
        JsonNode signing = JSON.readTree(keys()).at("/keys/0");
        assertEquals("HS512", signing.path("alg").asText());
        assertEquals(64, Base64.getUrlDecoder().decode(signing.path("k").asText()).length);
        assertEquals("Made the key " + signing.path("kid").asText() + "; it signs from now on.\n", made.out());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file())));

        assertRefused("has keys already", "keys", "generate");
        Files.delete(file());
        Files.writeString(folder.resolve(".env"), "CRYPTOGRAPHY_KEY=" + KEY + "\n");
        assertRefused("keys rotate", "keys", "generate");
    }

    @Test
    void makesAndRotatesKeysThatOthersVerifyBy() throws Exception {
        Files.writeString(folder.resolve(".env"), API);
        Answer made = fastauth("keys", "generate", "--algorithm", "ES256");
        assertEquals(0, made.code(), made::err);
        assertEquals(2, made.out().lines().count(), "both keys that sign");

        String listed = fastauth("keys", "list").out();
        assertTrue(
                listed.lines().anyMatch(line -> line.matches("\\S+\\tES256\\tsig\\t20\\S+Z\\tsigns access\\t.*")),
                listed);
        assertTrue(
                listed.lines().anyMatch(line -> line.matches("\\S+\\tHS256\\tsig\\t20\\S+Z\\tsigns refresh\\t.*")),
                listed);
        assertTrue(
                listed.lines().anyMatch(line -> line.matches("\\S+\\tA256GCM\\tenc\\t20\\S+Z\\tencrypts\\t.*")),
                listed);
        for (JsonNode key : JSON.readTree(keys()).path("keys")) {
            String problem = key.path("use").asText().equals("enc") ? "no signing key" : "signs now";
            assertRefused(problem, "keys", "retire", key.path("kid").asText(), "--force");
        }

        Answer rotated = fastauth("keys", "rotate");
        assertEquals(0, rotated.code(), rotated::err);
        assertEquals("ES256", JSON.readTree(keys()).at("/keys/3/alg").asText(), "the algorithm stays");
        assertDelay(PUBLICATION, "/keys/3/nbf");
        listed = fastauth("keys", "list").out();
        assertEquals(
                3, listed.lines().filter(line -> line.contains("\tannounced\t")).count(), listed);
    }

    @Test
    void aKeyIsPublishedForTheLifetimeOfCopiesBeforeItSigns() throws Exception {
        assertEquals(0, fastauth("keys", "generate").code());
        assertEquals(0, fastauth("keys", "rotate", "--algorithm", "EdDSA").code());
        assertDelay(PUBLICATION, "/keys/2/nbf");

        Files.delete(file());
        assertEquals(0, fastauth("keys", "generate").code());
        assertEquals(0, fastauth("keys", "rotate", "--alg", "HS384").code());
        assertDelay(Duration.ofSeconds(5), "/keys/2/nbf");

        Files.delete(file());
        assertEquals(0, fastauth("keys", "generate", "--algorithm", "RS256").code());
        assertEquals(0, fastauth("keys", "rotate", "--algorithm", "HS256").code());
        assertDelay(PUBLICATION, "/keys/3/nbf");
    }

    private void assertDelay(Duration expected, String begin) throws Exception {
        long seconds = JSON.readTree(keys()).at(begin).asLong() - Instant.now().getEpochSecond();
        assertTrue(seconds <= expected.toSeconds() && seconds > expected.toSeconds() - 5, seconds + " s");
    }

    @Test
    void rotatesBesideCryptographyKeyOnceUntilTheNewKeySigns() throws Exception {
        Files.writeString(folder.resolve(".env"), "CRYPTOGRAPHY_KEY=" + KEY + "\n" + API);
        Answer rotated = fastauth("keys", "rotate", "--in", "PT1H");
        assertEquals(0, rotated.code(), rotated::err);
        assertEquals("CRYPTOGRAPHY_KEY=" + KEY + "\n" + API, Files.readString(folder.resolve(".env")));

        String listed = fastauth("keys", "list").out();
        assertTrue(
                listed.lines().anyMatch(line -> line.matches("\\S+\\tHS256\\tsig\\tunknown\\tsigns\\t.*unknown")),
                listed);
        assertTrue(
                listed.lines().anyMatch(line -> line.matches("\\S+\\tHS256\\tsig\\t20\\S+Z\\tannounced\\t.*")), listed);
        assertTrue(
                listed.lines().anyMatch(line -> line.matches("\\S+\\tA256GCM\\tenc\\t20\\S+Z\\tannounced\\t.*")),
                listed);
        assertFalse(listed.contains(KEY));
        for (JsonNode key : JSON.readTree(keys()).path("keys")) {
            assertFalse(listed.contains(key.path("k").asText()), listed);
            assertTrue(listed.contains(key.path("kid").asText()), listed);
        }
        assertRefused("rotate after that", "keys", "rotate");
        assertRefused(
                "signs now", "keys", "retire", listed.lines().toList().getLast().split("\t")[0], "--force");
        assertRefused("is no signing key", "keys", "retire", "x", "--force");
    }

    /** Whoever has copied the key file has the announced key as well. */
    @Test
    void endsEveryKeyAtOnceAlsoWhileOneIsAnnounced() throws Exception {
        assertEquals(0, fastauth("keys", "generate").code());
        assertEquals(0, fastauth("keys", "rotate", "--in", "5m").code());
        String before = keys();
        assertRefused("when a key has leaked", "keys", "rotate", "--in", "0s", "--expire-old", "6m");
        assertRefused("when a key has leaked", "keys", "rotate");

        for (int time = 0; time < 2; time++) {
            Answer ended = fastauth("keys", "rotate", "--in", "0s", "--expire-old", "0s");

            assertEquals(0, ended.code(), ended::err);
            JsonNode keys = JSON.readTree(keys()).path("keys");
            assertEquals(2, keys.size(), "a key that signs, and its encryption key");
            assertFalse(before.contains(keys.at("/0/kid").asText()));
            assertTrue(fastauth("keys", "list").out().contains("\tsigns\t"));
            before += keys();
        }
    }

    @Test
    void listsKeysWithoutADatabase() throws Exception {
        Path database = folder.resolve("none.db");
        Files.writeString(folder.resolve(".env"), "FASTAUTH_STORE_URL=jdbc:sqlite:" + database + "\n");
        assertEquals(0, fastauth("keys", "generate").code());

        Answer listed = fastauth("keys", "list");

        assertEquals(0, listed.code(), listed::err);
        assertTrue(
                listed.out().lines().anyMatch(line -> line.matches("\\S+\\t.*\\tsigns\\t.*\\tunknown\\tunknown")),
                listed::out);
        assertEquals(
                "The numbers of sessions and pairs are unknown: There is no database file " + database + "\n",
                listed.err());
        assertFalse(Files.exists(database));
    }

    @Test
    void printsAKubernetesSecretAndLeavesTheFile() throws Exception {
        Answer first = fastauth("keys", "generate", "--secret", "fastauth");
        assertFalse(Files.exists(file()));
        Files.writeString(file(), keysOf(first));
        String before = keys();

        Answer rotated = fastauth("keys", "rotate", "--secret", "fastauth");

        assertEquals(before, keys());
        String after = keysOf(rotated);
        assertNotEquals(before, after);
        assertTrue(after.contains(JSON.readTree(before).at("/keys/0/kid").asText()), after);
        assertTrue(rotated.err().contains("signs from"), rotated::err);
    }

    private static String keysOf(Answer printed) throws Exception {
        assertEquals(0, printed.code(), printed::err);
        JsonNode secret = JSON.readTree(printed.out());
        assertEquals("Secret", secret.path("kind").asText());
        assertEquals("fastauth", secret.at("/metadata/name").asText());
        return new String(
                Base64.getDecoder().decode(secret.at("/data/keys.json").asText()), StandardCharsets.UTF_8);
    }

    @Test
    void refusesToChangeWhatCannotBeWrittenOrRead() throws Exception {
        Files.writeString(
                folder.resolve(".env"),
                "CRYPTOGRAPHY_KEY=" + KEY + "\nFASTAUTH_TOKENS_KEYS_FILE=" + folder.resolve(".env/keys.json") + "\n");
        assertRefused("add --secret NAME", "keys", "rotate");
        assertRefused(".env/keys.json cannot be read", "keys", "list");

        Files.writeString(folder.resolve(".env"), "OTHER=x\n");
        assertRefused("There is no key to replace", "keys", "rotate");
        Files.writeString(file(), KeySetJson.of(KeySetJson.signing("a", KEY.substring(1), Instant.MIN, Instant.MAX)));
        assertRefused("keys.json: the key a has a secret of 31 bytes", "keys", "rotate");
    }

    @Test
    void warnsOfAKeyThatHasSignedForLong() throws Exception {
        Instant made = Instant.now().minus(Duration.ofDays(400));
        Files.writeString(folder.resolve(".env"), API);
        Files.writeString(file(), KeySetJson.of(KeySetJson.signing("a", KEY, made, Instant.MAX)));

        Answer listed = fastauth("keys", "list");

        assertTrue(
                listed.out()
                        .lines()
                        .anyMatch(line -> line.startsWith(
                                "a\tHS256\tsig\t" + made.truncatedTo(ChronoUnit.SECONDS) + "\tsigns\t")),
                listed::out);
        assertTrue(listed.err().contains("The key a has signed for 400 days"), listed::err);
    }
}
