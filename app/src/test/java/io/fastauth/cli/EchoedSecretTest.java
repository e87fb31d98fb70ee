package io.fastauth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets that are given as arguments by mistake. */
class EchoedSecretTest {

    private static final String TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJjbGllbnRfaWQiOiJtZSJ9.c2lnbmF0dXJlLW9mLXRoaXM";
    private static final String KEY = "kAONxbkATfyk3kmnUhw7YyAMotmvuJ6tVsuT1w3A6N4=";

    private final StringWriter printed = new StringWriter();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "token inspect %s",
                "token %s",
                "%s",
                "serve %s",
                "serve --port %s",
                "serve --token=%s",
                "serve --config %s",
                "health %s",
                "keys generate %s",
                "keys rotate --in %s",
                "store import %s",
                "store export x %s",
                "store copy %s",
                "sessions end %s",
                "sessions end --issued-before %s",
                "serve --help %s"
            })
    void areRefusedAndNotRepeated(String line) {
        for (String secret : new String[] {TOKEN, KEY, "a-master-token-for-tests"}) {
            assertEquals(2, execute(String.format(line, secret).split(" ")), printed::toString);
            assertFalse(printed.toString().contains(secret), printed::toString);
        }
    }

    @Test
    void aFileNameAndAShortWordAreRepeated(@TempDir Path folder) {
        assertEquals(
                2, execute("serve", "--config", folder.resolve("no-such-file").toString()));
        assertTrue(printed.toString().contains("no-such-file"), printed::toString);
        assertEquals(2, execute("serve", "--config", "fastauth.confg.json"));
        assertTrue(printed.toString().contains("fastauth.confg.json"), printed::toString);
        assertEquals(2, execute("serve", "nonsense"));
        assertTrue(printed.toString().contains("nonsense"), printed::toString);
    }

    private int execute(String... arguments) {
        PrintWriter writer = new PrintWriter(printed, true);
        return Main.commandLine().setOut(writer).setErr(writer).execute(arguments);
    }
}
