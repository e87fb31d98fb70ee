package io.fastauth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.cli.SessionFile.Entry;
import io.fastauth.cli.SessionFile.MalformedFileException;
import io.fastauth.testing.SignedSessions;
import io.fastauth.token.Audience;
import io.fastauth.token.Grant;
import io.fastauth.token.Scope;
import io.fastauth.token.Session;
import io.fastauth.token.TokenPair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Both kinds of files, and malformed ones. */
class SessionFileTest {

    private static final Session SESSION = SignedSessions.start("a").session();
    private static final String LINE = SessionLine.write(SESSION).toString();
    private static final String MEMBER = "\"a\": {\"access_token\": \"x\", \"refresh_token\": \"y\"}";

    @TempDir
    private Path folder;

    private final List<Entry> read = new ArrayList<>();

    private void read(String content) throws IOException, MalformedFileException {
        Path file = folder.resolve("sessions.json");
        Files.writeString(file, content);
        new SessionFile(file).read(read::add);
    }

    @Test
    void readsTheOriginalsDatabase() throws Exception {
        read("{\n  " + MEMBER + ",\n  \"b \\u00e9\": {\"refresh_token\": \"z\", \"access_token\": \"\"}\n}\n");
        assertEquals(
                List.of(
                        new Entry.Pair("a", new TokenPair("x", "y")),
                        new Entry.Pair("b \u00e9", new TokenPair("", "z"))),
                read);
    }

    @Test
    void readsAnExport() throws Exception {
        Session next = SignedSessions.next(SignedSessions.start(
                        "b \u00e9", Map.of("roles", List.of("a", "b"), "level", 3L, "on", true, "name", "x")))
                .session();
        Session extra = SignedSessions.start(
                        "c", Map.of("roles", List.of("a", "b"), "level", 3L, "on", true, "name", "x"))
                .session();
        read(LINE + "\n" + SessionLine.write(next) + "\n" + SessionLine.write(extra) + "\n{\"sessions\":3}\n");
        assertEquals(List.of(new Entry.Exported(SESSION), new Entry.Exported(next), new Entry.Exported(extra)), read);
    }

    @Test
    void readsTheScopesAndAudiencesOfAnExport() throws Exception {
        Grant wide = new Grant(
                Scope.of(List.of("read", "write")),
                Audience.of(List.of("https://a.example.org", "https://b.example.org")));
        Grant narrow = new Grant(Scope.none(), Audience.of(List.of("https://a.example.org")));
        List<Session> sessions = List.of(
                SignedSessions.start("a", wide, wide).session(),
                SignedSessions.start("b", wide, narrow).session(),
                SignedSessions.start("c", Grant.none(), Grant.none()).session());
        StringBuilder lines = new StringBuilder();
        sessions.forEach(session -> lines.append(SessionLine.write(session)).append('\n'));
        read(lines + "{\"sessions\":3}\n");
        assertEquals(sessions.stream().<Entry>map(Entry.Exported::new).toList(), read);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"sessions\":0}", " {\n} "})
    void readsAFileOfNoSessions(String content) throws Exception {
        read(content);
        assertEquals(List.of(), read);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``|is empty",
                "[]|line 1: it is neither",
                "null|line 1: it is neither",
                "hello|is not whole: no JSON at line 1",
                "{%M|is not whole: no JSON at line 1",
                "{%M,|is not whole: no JSON at line 1",
                "{%M} {}|line 1: more follows after its end",
                "{%M,%M}|is not whole",
                "{%M,\"b\":1}|line 1: it is neither",
                "{\"a\": {\"access_token\": \"x\"}}|\"refresh_token\" must be",
                "{\"a\": {\"access_token\": 1.5, \"refresh_token\": \"y\"}}|\"access_token\" and",
                "{\"a\": {\"access_token\": null, \"refresh_token\": \"y\"}}|\"access_token\" and",
                "{\"a\": {\"access_token\": \"x\", \"refresh_token\": \"\"}}|\"refresh_token\" must be",
                "{\"a\": [\"x\", \"y\"]}|line 1: it is neither",
                "{\"\": {\"access_token\": \"x\", \"refresh_token\": \"y\"}}|client id must be",
                "{\"a\\u0000\": {\"access_token\": \"x\", \"refresh_token\": \"y\"}}|client id must be",
                "%L|breaks off after 1 session",
                "%L %L|breaks off after 2 sessions",
                "%L {\"sessions\":2}|counts 2 sessions, and it has 1",
                "%L {\"sessions\":1.0}|counts 1.0 sessions, and it has 1",
                "%L {\"sessions\":1} %L|more follows after its end",
                "%L []|line 1: it is neither",
                "%L {\"client_id\":\"b\",\"acc|is not whole",
                "{\"client_id\":\"\"}|client id must be",
                "{\"client_id\":\"a\"}|\"sid\" must be a UUID",
            })
    void refusesAMalformedFile(String content, String problem) {
        refuses(content.replace("%M", MEMBER).replace("%L", LINE), problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"generation\":0|\"generation\":-1|\"generation\" must be a whole number",
                "\"generation\":0|\"generation\":2147483648|\"generation\" must be a whole number",
                "\"generation\":0|\"generation\":\"0\"|\"generation\" must be a whole number",
                "\"generation\":0|\"generation\":0,\"token\":\"x\"|\"token\" is not a member",
                "\"started_at\":|\"started_at\":9999999999|\"started_at\" must be a whole number",
                "\"format\":\"jws\"|\"format\":\"jwt\"|\"format\" must be jws or jwe",
                "\"format\":\"jws\"|\"format\":\"jws\",\"extra_claims\":[]|\"extra_claims\" must be an object",
                "\"format\":\"jws\"|\"format\":\"jws\",\"extra_claims\":{\"a\":null}|\"extra_claims\" must be",
                "\"format\":\"jws\"|\"format\":\"jws\",\"extra_claims\":{\"a\":1.5}|\"extra_claims\" must be",
                "\"format\":\"jws\"|\"format\":\"jws\",\"extra_claims\":{\"a\":[1]}|\"extra_claims\" must be",
                "\"format\":\"jws\"|\"format\":\"jws\",\"extra_claims\":{\"a\":{}}|\"extra_claims\" must be",
            })
    void refusesALineThatIsNoSession(String part, String wrong, String problem) {
        assertTrue(LINE.contains(part), LINE);
        refuses("\n" + LINE.replace(part, wrong) + "\n{\"sessions\":1}\n", "line 2: " + problem);
    }

    private void refuses(String content, String problem) {
        MalformedFileException refused = assertThrows(MalformedFileException.class, () -> read(content));
        assertTrue(refused.getMessage().contains(problem), refused.getMessage());
        assertTrue(refused.getMessage().contains("sessions.json"), refused.getMessage());
    }
}
