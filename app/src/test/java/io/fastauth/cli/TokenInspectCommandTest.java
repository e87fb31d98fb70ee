package io.fastauth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fastauth.testing.ChildProcess;
import io.fastauth.testing.HandmadeToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Execution(ExecutionMode.CONCURRENT)
class TokenInspectCommandTest {

    private static final String KEY = "0123456789-0123456789-0123456789";
    private static final String GOOD = "{\"client_id\":\"me\",\"type\":\"access\",\"exp\":4000000000,\"iat\":1}";

    @TempDir
    private Path folder;

    private String out = "";
    private String err = "";

    private int inspect(String input, String... options) throws IOException, InterruptedException {
        return inspect(Map.of("CRYPTOGRAPHY_KEY", KEY), input, options);
    }

    private int inspect(Map<String, String> environment, String input, String... options)
            throws IOException, InterruptedException {
        String[] arguments = new String[options.length + 2];
        arguments[0] = "token";
        arguments[1] = "inspect";
        System.arraycopy(options, 0, arguments, 2, options.length);
        Path file = Files.writeString(folder.resolve("input"), input);
        try (ChildProcess child = ChildProcess.reading(file, folder, environment, arguments)) {
            int exitCode = child.exitCode();
            out = child.out();
            err = child.err();
            return exitCode;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "\r\n"})
    void aValidTokenExitsWithZeroAndShowsHeaderAndClaims(String end) throws IOException, InterruptedException {
        assertEquals(0, inspect(HandmadeToken.original(GOOD, KEY) + end), () -> out + err);

        assertTrue(out.contains("\"HS256\"") && out.contains("\"client_id\": \"me\""), out);
        assertTrue(out.endsWith("verdict: valid until 2096-10-02T07:06:40Z" + System.lineSeparator()), out);
        assertEquals("", err);
    }

    @Test
    void anExpiredTokenExitsWithOneAndSaysSinceWhen() throws IOException, InterruptedException {
        assertEquals(1, inspect(HandmadeToken.original(GOOD.replace("4000000000", "1000000000"), KEY)));

        assertTrue(out.contains("verdict: expired since 2001-09-09T01:46:40Z"), out);
    }

    @Test
    void aTokenOfAnotherKeyIsShownButNotBelieved() throws IOException, InterruptedException {
        assertEquals(1, inspect(HandmadeToken.original(GOOD, KEY + "x")));

        assertTrue(out.contains("claims, which anybody may have written:"), out);
        assertTrue(out.contains("verdict: signature by none of the keys"), out);
    }

    @Test
    void aHostileTokenWritesNothingToTheTerminalButAscii() throws IOException, InterruptedException {
        assertEquals(
                1, inspect(HandmadeToken.original("{\"client_id\":\"\\u001b[2J\u202e\u009b1m\",\"exp\":1e999}", KEY)));

        assertTrue(out.chars().allMatch(c -> c == '\n' || c == '\r' || (c >= ' ' && c < 127)), out);
        assertTrue(out.contains("malformed because"), out);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", " a.b.c", "{\"a\":1}"})
    void whatIsNoTokenExitsWithOneAndIsNotRepeated(String input) throws IOException, InterruptedException {
        assertEquals(1, inspect(input));

        assertTrue(out.startsWith("verdict: malformed because: "), out);
        assertTrue(input.length() < 3 || !out.contains(input), out);
    }

    @Test
    void endlessInputIsReadNoFurtherThanATokenCanBe() throws IOException, InterruptedException {
        assertEquals(1, inspect("a".repeat(20_000_000)));

        assertTrue(out.contains("longer than 8192 characters"), out);
    }

    @Test
    void jsonIsOneObjectOfTheSameFacts() throws IOException, InterruptedException {
        assertEquals(0, inspect(HandmadeToken.original(GOOD, KEY), "--json"));

        JsonNode json = new ObjectMapper().readTree(out);
        assertEquals("jws", json.at("/header/format").asText());
        assertEquals("me", json.at("/claims/client_id").asText());
        assertEquals("valid", json.at("/verdict").asText());
        assertEquals("valid until 2096-10-02T07:06:40Z", json.at("/detail").asText());
    }

    @Test
    void aTokenAmongTheArgumentsIsWrongUsage() throws IOException, InterruptedException {
        String token = HandmadeToken.original(GOOD, KEY);
        assertEquals(2, inspect(token, "--config"));
        assertEquals(2, inspect("", token));
        assertEquals("", out);
    }

    @Test
    void withoutAKeyItIsRefusedWithTheFix() throws IOException, InterruptedException {
        assertEquals(2, inspect(Map.of(), HandmadeToken.original(GOOD, KEY)));

        assertTrue(err.contains("cryptography-key is not set"), err);
        assertFalse(err.contains("\tat "), err);
    }
}
