package io.fastauth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Keys on the command line; rotation under traffic has a test of its own. */
@Execution(ExecutionMode.CONCURRENT)
class KeysCommandTest {

    private static final String KEY = "0123456789abcdef0123456789abcdef";

    @TempDir
    private Path folder;

    private record Answer(int code, String out, String err) {}

    private Answer fastauth(String... arguments) throws Exception {
        try (ChildProcess child = ChildProcess.fastauth(folder, Map.of(), arguments)) {
            return new Answer(child.exitCode(), child.out(), child.err());
        }
    }

    private String env() throws Exception {
        return Files.readString(folder.resolve(".env"));
    }

    @Test
    void generatesAKeyOf32BytesEachTimeAnother() throws Exception {
        String first = fastauth("keys", "generate").out();
        assertTrue(first.matches("[A-Za-z0-9_-]{43}=\n"), first);
        assertNotEquals(first, fastauth("keys", "generate").out());
        assertFalse(Files.exists(folder.resolve(".env")));
    }

    @Test
    void writesAKeyAndReplacesOneOnlyWhenForced() throws Exception {
        Files.writeString(
                folder.resolve(".env"), "# mine\r\nexport CRYPTOGRAPHY_KEY = \"" + KEY + "\" # old\r\nOTHER=x");
        Answer refused = fastauth("keys", "generate", "--write-env");
        assertEquals(2, refused.code());
        assertTrue(refused.err().contains("has CRYPTOGRAPHY_KEY already"), refused::err);
        assertTrue(env().contains(KEY));

        Answer forced = fastauth("keys", "generate", "--write-env", "--force");
        assertEquals("Wrote CRYPTOGRAPHY_KEY to .env\n", forced.out(), forced::err);
        assertTrue(
                env().matches("# mine\r\nexport CRYPTOGRAPHY_KEY = \"[A-Za-z0-9_-]{43}=\" # old\r\nOTHER=x"),
                "all else stays as it is");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(".env"))));

        assertEquals(
                0,
                fastauth("keys", "generate", "--write-env", "--name", "MASTER_TOKEN")
                        .code());
        assertTrue(env().matches("(?s).*OTHER=x\r\nMASTER_TOKEN=[A-Za-z0-9_-]{43}=\r\n"), "added at the end");
    }

    @Test
    void refusesToRotateWhatStandsElsewhere() throws Exception {
        Files.writeString(folder.resolve("fastauth.config.json"), "{\"cryptography-key\": \"" + KEY + "\"}");
        Files.writeString(folder.resolve(".env"), "OTHER=x\n");
        Answer refused = fastauth("keys", "rotate");
        assertEquals(2, refused.code());
        assertTrue(refused.err().contains("do not stand in .env"), refused::err);
        assertEquals("OTHER=x\n", env());
        assertFalse(refused.err().contains(KEY));
    }

    @Test
    void refusesASecondRotationBeforeTheFirstHasBegun() throws Exception {
        Files.writeString(folder.resolve(".env"), "CRYPTOGRAPHY_KEY=" + KEY + "\n");
        assertEquals(0, fastauth("keys", "rotate", "--in", "PT1H").code());
        String once = env();
        Answer refused = fastauth("keys", "rotate");
        assertTrue(refused.err().contains("rotate after that"), refused::err);
        assertEquals(once, env());
        assertTrue(fastauth("keys", "migrate").err().contains("migrate after that"));
        assertTrue(once.contains(KEY + " until "), "the old key is kept");
    }

    @Test
    void listsKeysWithoutShowingThem() throws Exception {
        Files.writeString(
                folder.resolve(".env"),
                "CRYPTOGRAPHY_KEY=" + KEY + "\nFASTAUTH_DATABASE_API_URL=http://127.0.0.1:1/x\n");
        Answer listed = fastauth("keys", "list");
        assertEquals(0, listed.code(), listed::err);
        assertTrue(listed.out().contains("signs"), listed::out);
        assertTrue(listed.out().contains("unknown"), listed::out);
        assertFalse(listed.out().contains(KEY));
        assertTrue(fastauth("keys").err().contains("generate, list, rotate, migrate or retire"));
    }
}
