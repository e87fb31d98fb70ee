package io.fastauth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fastauth.testing.ChildProcess;
import io.fastauth.testing.Pairs;
import io.fastauth.testing.RunningServer;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code fastauth sessions} with a running service. */
class SessionsCommandTest {

    private static final String HOSTILE = "a/b ü";

    @TempDir
    private Path folder;

    private Path config;
    private RunningServer server;

    @BeforeEach
    void serve() throws IOException {
        config = Files.writeString(
                folder.resolve("settings.json"), "{\"master-token\": \"" + RunningServer.MASTER + "\"}");
        server = RunningServer.start(settings -> settings.tokens(tokens -> tokens.sessionsPerClient(3))
                .store(store -> store.url("jdbc:sqlite:" + folder.resolve("s.db"))));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String url() {
        return "http://127.0.0.1:" + server.port();
    }

    private String issue(String client) {
        String id = URLEncoder.encode(client, StandardCharsets.UTF_8);
        return Pairs.pair(server.get("/auth/token/new?client_id=" + id)).accessToken();
    }

    private boolean accepted(String token) {
        return server.get("/access/health", "ACCESS-TOKEN", token).statusCode() == 200;
    }

    private InProcess sessions(String... command) {
        List<String> arguments = new ArrayList<>(List.of("sessions"));
        arguments.addAll(List.of(command));
        arguments.add("--url=" + url());
        return InProcess.fastauth(config, arguments.toArray(String[]::new));
    }

    private static InProcess ok(InProcess result) {
        assertEquals(0, result.code(), result::err);
        assertEquals("", result.err());
        return result;
    }

    private List<JsonNode> listed(String... options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("list", "--json"));
        arguments.addAll(List.of(options));
        List<JsonNode> sessions = new ArrayList<>();
        for (String line :
                ok(sessions(arguments.toArray(String[]::new))).out().lines().toList()) {
            sessions.add(new ObjectMapper().readTree(line));
        }
        return sessions;
    }

    @Test
    void listsWhoHasSessions() throws IOException {
        for (String client : List.of("one", "two", HOSTILE, HOSTILE)) {
            issue(client);
        }
        assertEquals(4, listed().size());
        assertEquals(2, listed("--client", HOSTILE).size());
        assertEquals(3, listed("--limit", "3").size());
        assertEquals(4, listed("--issued-before", "2099-01-01T00:00:00+01:00").size());
        assertEquals(0, listed("--issued-before", "2020-01-01T00:00:00Z").size());
        assertEquals(0, listed("--used-before", "2020-01-01").size());
        assertEquals(0, listed("--key", "another").size());
        assertEquals(0, listed("--client", "one", "--scope", "orders:read").size());

        String row = ok(sessions("list", "--client", "one")).out();
        JsonNode session = listed("--client", "one").getFirst();
        assertTrue(row.startsWith("one\t" + session.get("sid").asText() + "\t"), row);
        assertEquals("", ok(sessions("list", "--client", "nobody")).out());
    }

    @Test
    void readsEveryPage() throws IOException {
        for (int i = 0; i < 450; i++) {
            issue("client-" + i);
        }
        assertEquals(
                450,
                listed().stream()
                        .map(session -> session.get("client_id"))
                        .distinct()
                        .count());
    }

    @Test
    void showsASession() throws IOException {
        issue(HOSTILE);
        JsonNode session = listed().getFirst();
        String sid = session.get("sid").asText();
        String shown = ok(sessions("show", HOSTILE, sid)).out();
        assertTrue(shown.contains("client_id: " + HOSTILE + "\n"), shown);
        assertTrue(shown.matches("(?s).*\nissued_at: \\d+ \\(20[^)]*Z\\)\n.*"), shown);
        assertEquals(
                session,
                new ObjectMapper()
                        .readTree(ok(sessions("show", HOSTILE, sid, "--json")).out()));
        InProcess absent = sessions("show", "another", sid);
        assertEquals(2, absent.code());
        assertNotEquals("", absent.err());
    }

    @Test
    void endsOneSessionAndThoseOfAClientAndThoseThatMatch() throws IOException {
        String first = issue("client");
        String sid = listed().getFirst().get("sid").asText();
        String second = issue("client");
        assertEquals(
                "1 session would end.\n",
                ok(sessions("end", "--client", "client", "--sid", sid, "--dry-run"))
                        .out());
        assertTrue(accepted(first));
        assertEquals(
                "Ended 1 session.\n",
                ok(sessions("end", "--client", "client", "--sid", sid)).out());
        assertTrue(!accepted(first) && accepted(second));
        assertEquals(2, sessions("end", "--client", "client", "--sid", sid).code());

        issue("client");
        assertEquals(
                "{\"matching\":2}\n",
                ok(sessions("end", "--client", "client", "--dry-run", "--json")).out());
        assertEquals(
                "{\"ended\":2}\n",
                ok(sessions("end", "--client", "client", "--yes", "--json")).out());
        assertTrue(!accepted(second));

        String other = issue("other");
        assertEquals(
                "Ended 0 sessions.\n",
                ok(sessions("end", "--client", "other", "--issued-before", "2020-01-01T00:00:00Z"))
                        .out());
        assertTrue(accepted(other));
        assertEquals("Ended 1 session.\n", ok(sessions("end", "--all")).out());
        assertTrue(!accepted(other));
    }

    @Test
    void namesClientsThatNoPathCanHold() throws IOException {
        for (String client : List.of("..", "a//b", "a/./b")) {
            String token = issue(client);
            assertEquals(1, listed("--client", client).size(), client);
            assertEquals(
                    "Ended 1 session.\n",
                    ok(sessions("end", "--client", client)).out(),
                    client);
            assertTrue(!accepted(token), client);
        }
    }

    @Test
    void moreThanOneNeedConsentWhereNobodyCanBeAsked() {
        String one = issue("one");
        issue("two");
        InProcess refused = sessions("end", "--issued-before", "2099-01-01T00:00:00Z");
        assertEquals(2, refused.code());
        assertTrue(
                refused.err().contains("2 sessions would end") && refused.err().contains("--yes"), refused::err);
        assertTrue(accepted(one));
    }

    @Test
    void theVariableNamesTheService() throws Exception {
        issue("client");
        Map<String, String> environment = Map.of("FASTAUTH_URL", url(), "MASTER_TOKEN", RunningServer.MASTER);
        try (ChildProcess list = ChildProcess.fastauth(folder, environment, "sessions", "list")) {
            assertEquals(0, list.exitCode(), list::err);
            assertTrue(list.out().startsWith("client\t"), list::out);
        }
        try (ChildProcess none = ChildProcess.fastauth(folder, Map.of("FASTAUTH_URL", ""), "sessions", "list")) {
            assertEquals(2, none.exitCode());
            assertTrue(none.err().contains("FASTAUTH_URL"), none::err);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "end | Name the sessions to end",
                "end --all --client a | Name the sessions to end",
                "end --sid 5f0c6e9e-8f1c-4d06-9d1f-0b7d4d1c1a39 | --sid: needs --client",
                "end --client a --sid 1-1-1-1-1 | --sid: must be the id",
                "end --client a --all --sid 5f0c6e9e-8f1c-4d06-9d1f-0b7d4d1c1a39 | --sid: needs --client",
                "end --used-before 2030-02-30 | --used-before: must be a date",
                "list --limit 0 | --limit: must be at least 1",
                "list --url ftp://x | must be the URL of a service",
                "list --url http://user:secret@127.0.0.1 | must be the URL of a service",
            })
    void refusesWrongUsage(String options, String problem) {
        String[] command = ("sessions " + options).split(" ");
        InProcess refused = InProcess.fastauth(config, command);
        assertEquals(2, refused.code(), refused::err);
        assertTrue(refused.err().contains(problem), refused::err);
    }

    @Test
    void saysWhyTheServiceCannotBeCalled() throws IOException {
        InProcess unnamed = InProcess.fastauth(config, "sessions", "list");
        assertEquals(2, unnamed.code());
        assertTrue(unnamed.err().contains("--url: name the running service"), unnamed::err);

        Path wrong = Files.writeString(folder.resolve("wrong.json"), "{\"master-token\": \"another-master-token\"}");
        InProcess refused = InProcess.fastauth(wrong, "sessions", "list", "--url", url());
        assertEquals(2, refused.code());
        assertTrue(refused.err().contains("Master Token"), refused::err);

        InProcess none = InProcess.fastauth(
                Files.writeString(folder.resolve("none.json"), "{}"), "sessions", "list", "--url", url());
        assertEquals(2, none.code());
        assertTrue(none.err().contains("set MASTER_TOKEN"), none::err);

        String url = url();
        server.close();
        InProcess gone = InProcess.fastauth(config, "sessions", "list", "--url", url);
        assertEquals(1, gone.code());
        assertTrue(gone.err().contains("Nothing accepts connections at " + url), gone::err);
    }
}
