package io.fastauth.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.RawApi;
import io.fastauth.testing.RawApi.Answer;
import io.fastauth.testing.RawApi.Behaviour;
import io.fastauth.testing.RunningServer;
import io.fastauth.testing.SessionsInMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands that call a service, at a URL where there is another service or a broken one. */
class ForeignServiceTest {

    private static final String SID = "5f0c6e9e-8f1c-4d06-9d1f-0b7d4d1c1a39";

    /** Those that a FastAuth answers with content. */
    private static final List<String> READING = List.of(
            "sessions list",
            "sessions show a " + SID,
            "sessions end --client a --yes",
            "sessions end --all --yes",
            "clients list",
            "clients show a",
            "clients add a",
            "clients disable a",
            "clients enable a",
            "clients rotate-secret a",
            "denials",
            "events",
            "explain /",
            "keys list");

    private static final List<String> CHANGING = List.of(
            "sessions end --client a --sid " + SID,
            "clients remove a",
            "clients release a",
            "clients retire-secret a b");

    private static final Map<String, Behaviour> ANSWERS = Map.ofEntries(
            answer("a web page", "200 OK", "text/html", "<!doctype html><title>Welcome</title>"),
            answer("no page", "404 Not Found", "text/html", "<h1>404</h1>"),
            answer("a failure", "500 Internal Server Error", "text/plain", "java.lang.Exception\n\tat a.b(C.java)"),
            answer("a redirect", "302 Found\r\nLocation: /login", "text/html", ""),
            answer("nothing", "200 OK", "application/json", ""),
            answer("null", "200 OK", "application/json", "null"),
            answer("an array", "200 OK", "application/json", "[]"),
            answer("a text", "200 OK", "application/json", "\"x\""),
            answer("an object without members", "200 OK", "application/json", "{}"),
            answer(
                    "other types",
                    "200 OK",
                    "application/json",
                    "{'sessions':{},'clients':[1],'keys':[null],'denials':'x','events':[[]],'cursor':1,'decision':{},"
                            + "'matching':-1,'ended':'1','sid':[],'client_id':1,'client':'x','source':1}"),
            answer("deep", "200 OK", "application/json", "[".repeat(30_000)),
            answer("two objects", "200 OK", "application/json", "{}{}"),
            answer("a problem without detail", "503 Service Unavailable", "application/problem+json", "{}"),
            answer("a problem that is none", "400 Bad Request", "application/problem+json", "<html>"),
            Map.entry("no HTTP", answer -> answer.send("220 mail.example ESMTP\r\n") == null),
            Map.entry("a closed connection", answer -> false),
            Map.entry("half an answer", answer -> {
                answer.send("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n{\"sessions\":[");
                return false;
            }),
            Map.entry("more than is read", ForeignServiceTest::huge));

    @TempDir
    private Path folder;

    private Path config;

    @BeforeEach
    void settings() throws IOException {
        config = Files.writeString(
                folder.resolve("settings.json"), "{\"master-token\": \"" + RunningServer.MASTER + "\"}");
    }

    private static Map.Entry<String, Behaviour> answer(String name, String status, String type, String body) {
        return Map.entry(name, answer -> answer.send(status, type, body.replace('\'', '"')) != null);
    }

    private static boolean huge(Answer answer) throws IOException {
        answer.send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n[");
        String megabyte = " ".repeat(1024 * 1024);
        for (int i = 0; i < BoundedBody.MAX_BYTES / megabyte.length() * 4; i++) {
            answer.send(megabyte);
        }
        return false;
    }

    private InProcess fastauth(String command, Object url) {
        List<String> arguments = new ArrayList<>(List.of(command.split(" ")));
        arguments.add("--url=" + url);
        return InProcess.fastauth(config, arguments.toArray(String[]::new));
    }

    private void assertFails(String command, Object url) {
        InProcess result = fastauth(command, url);
        String shown = command + ": " + result;
        assertNotEquals(0, result.code(), shown);
        assertEquals("", result.out(), shown);
        assertEquals(1, result.err().lines().count(), shown);
        assertTrue(result.err().length() < 1_200, shown);
        assertTrue(!result.err().contains("unexpected failure") && !result.err().contains("\tat "), shown);
        assertTrue(!result.err().contains(RunningServer.MASTER), shown);
    }

    static Stream<String> answers() {
        return ANSWERS.keySet().stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("answers")
    void isToldInOneLine(String name) throws IOException {
        try (RawApi service = RawApi.start(ANSWERS.get(name))) {
            assertAll(Stream.concat(READING.stream(), CHANGING.stream())
                    .map(command -> () -> assertFails(command, service.url())));
        }
    }

    @Test
    void anAnswerWithoutContentIsNotWhatACommandReads() throws IOException {
        try (RawApi service = RawApi.start(answer -> answer.send("204 No Content", "", "") != null)) {
            assertAll(READING.stream().map(command -> () -> assertFails(command, service.url())));
        }
    }

    @Test
    void saysWhatIsWrongWithTheUrl() throws IOException {
        try (RawApi page = RawApi.start(ANSWERS.get("a web page"));
                RawApi redirect = RawApi.start(ANSWERS.get("a redirect"))) {
            String url = page.url().toString();
            assertEquals(
                    "fastauth: " + url + "/auth did not answer with JSON; is it the URL of a FastAuth?\n",
                    fastauth("denials", url).err());
            assertEquals(
                    "fastauth: " + redirect.url()
                            + "/auth answered 302, a redirect; name the URL of the service itself\n",
                    fastauth("denials", redirect.url()).err());
        }
    }

    @Test
    void saysThatAServiceHasNoTls() {
        try (RunningServer server = RunningServer.start(settings -> settings.sessionStore(new SessionsInMemory()))) {
            String url = "https://127.0.0.1:" + server.port();
            assertFails("denials", url);
            String err = fastauth("denials", url).err();
            assertTrue(err.startsWith("fastauth: " + url + "/auth was not reached over TLS ("), err);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sessions list", "clients list"})
    void aCursorThatDoesNotMoveEndsTheList(String command) throws IOException {
        String page = "{\"sessions\": [{\"sid\": \"s\"}], \"clients\": [{\"client_id\": \"c\"}], \"next\": \"x\"}";
        try (RawApi service = RawApi.start(answer -> answer.send("200 OK", page) != null)) {
            InProcess result = fastauth(command, service.url());
            assertEquals(1, result.code(), result::toString);
            assertTrue(result.err().contains(" answered with the same page again; "), result::err);
            assertEquals(1, result.out().lines().count(), result::out);
        }
    }

    @Test
    void valuesThatAreNoTimesAreShownAsTheyAre() throws IOException {
        String listed = "{\"sessions\": [{\"client_id\": \"c\", \"sid\": \"s\", \"issued_at\": 9223372036854775807,"
                + " \"refresh_expires_at\": \"soon\", \"last_used_on\": \"2030-02-30\"}],"
                + " \"denials\": [{\"time\": \"now\", \"status\": []}]}";
        try (RawApi service = RawApi.start(answer -> answer.send("200 OK", listed) != null)) {
            InProcess sessions = fastauth("sessions list", service.url());
            assertEquals(0, sessions.code(), sessions::err);
            assertEquals("c\ts\t9223372036854775807\tsoon\t2030-02-30\n", sessions.out());
            InProcess denials = fastauth("denials", service.url());
            assertEquals(0, denials.code(), denials::err);
            assertEquals("now\n", denials.out());
        }
        String shown = "{\"sid\": \"s\", \"issued_at\": -9223372036854775808}";
        try (RawApi service = RawApi.start(answer -> answer.send("200 OK", shown) != null)) {
            assertEquals(
                    "sid: s\nissued_at: -9223372036854775808\n",
                    fastauth("sessions show a " + SID, service.url()).out());
        }
    }
}
