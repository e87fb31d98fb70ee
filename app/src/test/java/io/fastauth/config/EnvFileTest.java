package io.fastauth.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading a file of variables. */
class EnvFileTest {

    @TempDir
    private Path folder;

    static Stream<Arguments> lines() {
        return Stream.of(
                Arguments.of("A=b", "b"),
                Arguments.of("  A = b  ", "b"),
                Arguments.of("export A=b", "b"),
                Arguments.of("A=", ""),
                Arguments.of("A=# nothing", ""),
                Arguments.of("A=b # a comment", "b"),
                Arguments.of("A=b#c", "b#c"),
                Arguments.of("A=b=c==", "b=c=="),
                Arguments.of("A=it's", "it's"),
                Arguments.of("A='b # c' # a comment", "b # c"),
                Arguments.of("A='a\\b'", "a\\b"),
                Arguments.of("A=\"b # c\"", "b # c"),
                Arguments.of("A=\"say \\\"b\\\" and \\\\\"", "say \"b\" and \\"),
                Arguments.of("A=\"\"", ""),
                Arguments.of("A=''", ""),
                Arguments.of("A=$B ${C}", "$B ${C}"),
                Arguments.of("A=clé", "clé"),
                Arguments.of("A='b\u2028c'", "b\u2028c"),
                Arguments.of("A=b\u2028c", "b\u2028c"));
    }

    @ParameterizedTest
    @MethodSource("lines")
    void readsALine(String line, String value) {
        assertEquals(Map.of("A", value), EnvFile.parse(line, ".env"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# A=b", "   ", "\t# comment", "\n\n"})
    void readsNothingFromCommentsAndEmptyLines(String content) {
        assertEquals(Map.of(), EnvFile.parse(content, ".env"));
    }

    @Test
    void readsLinesThatEndLikeWindows() {
        assertEquals(Map.of("A", "1", "B", "2", "C", "3"), EnvFile.parse("A=1\r\nB='2'\r\n# x\r\nC=3\r\n", ".env"));
    }

    @Test
    void takesTheLastOfANameThatStandsTwice() {
        assertEquals(Map.of("A", "2"), EnvFile.parse("A=1\nA=2\n", ".env"));
    }

    @Test
    void readsAQuotedValueThatIsLongAndFullOfEscapes() {
        String value = "x\"\\".repeat(100_000);
        String line = "A=\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";

        assertEquals(Map.of("A", value), EnvFile.parse(line, ".env"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"hunter2", "A-B=hunter2", "1A=hunter2", "A='hunter2", "A=\"hunter2", "A='x'hunter2", "=hunter2"})
    void namesTheLineOfAMalformedOneAndQuotesNothingOfIt(String line) {
        SettingsException refused =
                assertThrows(SettingsException.class, () -> EnvFile.parse("X=1\n\n" + line + "\n", ".env"));

        assertEquals(List.of(".env: line 3 is malformed; write NAME=value or # comment"), refused.problems());
    }

    @Test
    void namesEveryMalformedLine() {
        SettingsException refused =
                assertThrows(SettingsException.class, () -> EnvFile.parse("one\nA=1\nthree\n", ".env"));

        assertEquals(2, refused.problems().size());
        assertTrue(refused.problems().getFirst().contains("line 1"), refused::getMessage);
        assertTrue(refused.problems().getLast().contains("line 3"), refused::getMessage);
    }

    @Test
    void refusesAFileThatIsNotText() throws IOException {
        Path file = Files.write(folder.resolve(".env"), new byte[] {'A', '=', (byte) 0xff});

        assertTrue(assertThrows(SettingsException.class, () -> EnvFile.read(file))
                .getMessage()
                .contains("UTF-8"));
    }

    @Test
    void refusesAFileThatIsTooLarge() throws IOException {
        Path file = Files.writeString(folder.resolve(".env"), "#".repeat(1024 * 1024 + 1));

        assertTrue(assertThrows(SettingsException.class, () -> EnvFile.read(file))
                .getMessage()
                .contains("larger than"));
    }
}
