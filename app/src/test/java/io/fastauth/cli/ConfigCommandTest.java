package io.fastauth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.config.Settings;
import io.fastauth.testing.RunningServer;
import io.fastauth.token.KeySet;
import io.fastauth.token.TokenAlgorithm;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be asked about settings, without a start. */
class ConfigCommandTest {

    @TempDir
    private Path folder;

    private Path config;
    private Path env;

    @BeforeEach
    void files() throws IOException {
        config = write(
                "fastauth.config.json",
                "{\"database_api_path\": \"http://127.0.0.1:1/a\", \"headers\": {\"X-Api-Key\": \"s3cret\"},"
                        + " \"master-token-paths\": [\"/auth/token/new\"],"
                        + " \"tokens\": {\"access-lifetime\": \"50m..60m\"}}");
        env = write(".env", "# secrets\nCRYPTOGRAPHY_KEY=" + RunningServer.KEY + "\nFASTAUTH_STORE_PASSWORD=s3cret\n");
    }

    private Path write(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    /** The exit code, the output and the errors. */
    private record Result(int code, String out, String err) {}

    private Result config(String... more) {
        List<String> arguments = new ArrayList<>(List.of("config"));
        arguments.addAll(List.of(more));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments.toArray(String[]::new));
        return new Result(code, out.toString(), err.toString());
    }

    private Result check(String... more) {
        List<String> arguments =
                new ArrayList<>(List.of("check", "--config", config.toString(), "--env-file", env.toString()));
        arguments.addAll(List.of(more));
        return config(arguments.toArray(String[]::new));
    }

    private static String row(Result result, String key) {
        return result.out()
                .lines()
                .filter(line -> line.startsWith(key + "\t"))
                .findFirst()
                .map(line -> line.replace('\t', ' '))
                .orElseThrow(() -> new AssertionError(result.toString()));
    }

    @Test
    void checkPrintsEachSettingWithItsSourceAndNoSecret() {
        Result result = check("--host", "0.0.0.0");

        assertEquals(0, result.code(), result::toString);
        assertEquals(
                "database-api-url http://127.0.0.1:1/a fastauth.config.json: database_api_path",
                row(result, "database-api-url"));
        assertEquals(
                "tokens.access-lifetime 50m..60m fastauth.config.json: tokens.access-lifetime",
                row(result, "tokens.access-lifetime"));
        assertEquals("cryptography-key *** .env line 2, CRYPTOGRAPHY_KEY", row(result, "cryptography-key"));
        assertEquals("headers *** fastauth.config.json: headers", row(result, "headers"));
        assertEquals("app-name fastauth default", row(result, "app-name"));
        assertEquals("guard.trusted-proxies 127.0.0.0/8, ::1/128 default", row(result, "guard.trusted-proxies"));
        assertFalse((result.out() + result.err()).contains("s3cret"), result::toString);
        assertFalse(result.out().contains(RunningServer.KEY), result::toString);
        assertFalse(Files.exists(folder.resolve("data")), "the store is not opened");
    }

    @Test
    void checkPrintsNoCredentialOfAUrl() throws IOException {
        write(
                "fastauth.config.json",
                "{\"database-api-url\": \"http://user:s3cret/1@h/x?key=s3cret2\", \"store\": {\"url\":"
                        + " \"jdbc:postgresql://h/d?user=me&password=s3cret3&sslpassword=s3cret4&ssl=true\"}}");

        Result result = check();

        assertEquals(2, result.code(), result::toString);
        assertEquals(
                "database-api-url http://***@h/x?*** fastauth.config.json: database-api-url",
                row(result, "database-api-url"));
        assertEquals(
                "store.url jdbc:postgresql://h/d?user=me&password=***&sslpassword=***&ssl=true"
                        + " fastauth.config.json: store.url",
                row(result, "store.url"));
        assertFalse((result.out() + result.err()).contains("s3cret"), result::toString);
    }

    @Test
    void checkWarnsOfMethodsThatStayOpen() throws IOException {
        write(
                "fastauth.config.json",
                "{\"database-api-url\": \"http://h\", \"access-token-paths\": [\"/access\","
                        + " {\"path\": \"/orders\", \"methods\": [\"GET\"], \"scope\": \"orders:read\"}]}");

        Result result = check();

        assertEquals(0, result.code(), result::toString);
        assertEquals(
                "access-token-paths /access, /orders [methods GET, scope orders:read] fastauth.config.json:"
                        + " access-token-paths",
                row(result, "access-token-paths"));
        assertTrue(
                result.err()
                        .contains("warning: Some methods of these paths are open, because every entry that covers them"
                                + " names methods; add an entry without methods to guard the others:"
                                + " /orders (guarded: GET, HEAD)"),
                result::err);
    }

    @Test
    void checkReportsEveryProblem() throws IOException {
        write(
                "fastauth.config.json",
                "{\"acess-token-paths\": [], \"app-name\": 7, \"tokens\": {\"refresh-grace\": \"soon\","
                        + " \"format\": \"jwt\"}, \"guard\": {\"failure-limit\": \"many\"},"
                        + " \"websockets\": {\"origins\": [\"app\"], \"max-per-client\": 0,"
                        + " \"idle-timeout\": \"0s\"},"
                        + " \"master-token-paths\": [\"a\", \"/b//c\"], \"root-path\": \"x/\"}");
        write(".env", "MASTER_TOKEN=\nFASTAUTH_STORE_URL=jdbc:mysql://h\nno variable\n");

        Result result = check("--host", "no-such-host.invalid");

        assertEquals(2, result.code(), result::toString);
        for (String problem : List.of(
                "\"acess-token-paths\" is not a setting",
                "\"app-name\" must be a text",
                "\"tokens.refresh-grace\" is not a duration",
                "\"tokens.format\" must be jws or jwe",
                "\"guard.failure-limit\" is not a limit",
                "\"websockets.origins\" has an entry that is not an origin",
                "\"websockets.max-per-client\" must be at least 1",
                "\"websockets.idle-timeout\" must be positive",
                "\"master-token-paths\" has the entry \"a\", which does not start with /",
                "\"master-token-paths\" has the entry \"/b//c\", which has //",
                "\"root-path\" is not a path prefix",
                ".env line 1, MASTER_TOKEN: \"master-token\" is empty",
                ".env line 2, FASTAUTH_STORE_URL: \"store.url\" is not a supported database",
                ".env: line 3 is malformed",
                "no-such-host.invalid has no address")) {
            assertEquals(
                    1,
                    result.err().lines().filter(line -> line.contains(problem)).count(),
                    problem + "\n" + result.err());
        }
        assertEquals(15, result.err().lines().count(), result::err);
    }

    /** A URL with a password is refused, and its line is what one pastes into a report. */
    @Test
    void checkShowsNoPasswordOfAUrl() throws IOException {
        write(
                "fastauth.config.json",
                "{\"database-api-url\": \"https://user:s3cret@host/a?key=s3cret&b=s3cret\","
                        + " \"public-url\": \"HTTP://s3cret@host\","
                        + " \"store\": {\"url\": \"jdbc:postgresql://host/db?user=u&password=s3cret&sslmode=require\"}}");

        Result result = check();

        assertEquals(2, result.code(), result::toString);
        assertTrue(row(result, "database-api-url").contains(" https://***@host/a?*** "), result::out);
        assertTrue(row(result, "public-url").contains(" HTTP://***@host "), result::out);
        assertTrue(
                row(result, "store.url").contains(" jdbc:postgresql://host/db?user=u&password=***&sslmode=require "),
                result::out);
        assertFalse((result.out() + result.err()).contains("s3cret"), result::toString);
    }

    @Test
    void checkRefusesOpenIssuanceOnAnAddressThatOthersReach() throws IOException {
        write("fastauth.config.json", "{}");

        assertEquals(0, check().code());
        Result result = check("--host", "0.0.0.0");
        assertEquals(2, result.code());
        assertTrue(result.err().contains("could be issued tokens"), result::err);

        write("fastauth.config.json", "{\"registered-clients-only\": true}");
        assertEquals(0, check("--host", "0.0.0.0").code(), "only registered clients are issued tokens");
    }

    @Test
    void checkReadsTheKeysBesideTheFile() throws IOException {
        Path keys = write(
                "keys.json",
                KeySet.generate(TokenAlgorithm.HS256, Instant.now()).toJson());

        Result readable = check("--host", "0.0.0.0");
        assertEquals(0, readable.code(), readable::toString);
        assertEquals("tokens.keys-file " + keys + " default", row(readable, "tokens.keys-file"));
        assertTrue(readable.err().contains("warning: " + keys), readable::err);

        write("keys.json", "{}");
        Result refused = check("--host", "0.0.0.0");
        assertEquals(2, refused.code(), refused::toString);
        assertTrue(refused.err().startsWith("tokens.keys-file " + keys), refused::err);
        assertEquals(1, refused.err().lines().count(), refused::err);
    }

    @Test
    void aFileThatOthersCanReadIsAWarning() throws IOException {
        Files.setPosixFilePermissions(env, java.nio.file.attribute.PosixFilePermissions.fromString("rw-r--r--"));

        Result result = check("--host", "0.0.0.0");

        assertEquals(0, result.code());
        assertTrue(result.err().startsWith("warning: " + env + " holds secrets"), result::err);
    }

    @Test
    void schemaPrintsTheJsonSchema() throws IOException {
        Result result = config("schema");

        assertEquals(0, result.code(), result::toString);
        assertEquals(Settings.schema(), result.out());
    }
}
