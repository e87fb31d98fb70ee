package io.fastauth.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Adding variables to a file, of which nothing is lost. */
class EnvFileWriteTest {

    @TempDir
    private Path folder;

    @Test
    void makesTheFileForItsOwnerAlone() throws IOException {
        Path file = folder.resolve(".env");

        EnvFile.addMissing(file, Map.of("A", "1"));

        assertEquals("A=1\n", Files.readString(file));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    @Test
    void closesAFileThatOthersCouldRead() throws IOException {
        Path file = Files.writeString(folder.resolve(".env"), "A=1\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        EnvFile.addMissing(file, Map.of("B", "2"));

        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "# only a comment\n",
                "A=1\n",
                "A=1",
                "A=1\r\n# x\r\n",
                "A=1\r\nexport B='q'",
                "  A = 1  # é \n\n\n",
                "\n\nA=\"x\\\"y\"\t\n"
            })
    void keepsEveryByteThatWasThere(String before) throws IOException {
        Path file = Files.writeString(folder.resolve(".env"), before);

        EnvFile.addMissing(file, Map.of("NEW", "value"));

        String end = before.contains("\r\n") ? "\r\n" : "\n";
        String joint = before.isEmpty() || before.endsWith("\n") ? "" : end;
        assertEquals(before + joint + "NEW=value" + end, Files.readString(file));
    }

    @Test
    void leavesANameThatIsThere() throws IOException {
        Path file = Files.writeString(folder.resolve(".env"), "export A = 'kept'\nB=\n");

        EnvFile.addMissing(file, Map.of("A", "other", "B", "other"));

        assertEquals("export A = 'kept'\nB=\n", Files.readString(file));
    }

    @Test
    void writesThroughASymbolicLink() throws IOException {
        Path target = Files.writeString(
                Files.createDirectory(folder.resolve("elsewhere")).resolve("secrets"), "A=1\n");
        Path link = Files.createSymbolicLink(folder.resolve(".env"), target);

        EnvFile.addMissing(link, Map.of("B", "2"));

        assertTrue(Files.isSymbolicLink(link));
        assertEquals("A=1\nB=2\n", Files.readString(target));
    }

    @ParameterizedTest
    @ValueSource(strings = {"malformed", "A='open"})
    void leavesAMalformedFileAsItIs(String content) throws IOException {
        Path file = Files.writeString(folder.resolve(".env"), content);

        assertThrows(SettingsException.class, () -> EnvFile.addMissing(file, Map.of("B", "2")));

        assertEquals(content, Files.readString(file));
        assertNothingTemporaryIsLeft();
    }

    @Test
    void leavesAFileThatIsNotTextAsItIs() throws IOException {
        byte[] content = {'A', '=', (byte) 0xff, '\n'};
        Path file = Files.write(folder.resolve(".env"), content);

        assertThrows(IOException.class, () -> EnvFile.addMissing(file, Map.of("B", "2")));

        assertEquals(List.of((byte) 0xff), List.of(Files.readAllBytes(file)[2]));
        assertEquals(content.length, Files.size(file));
    }

    @ParameterizedTest
    @ValueSource(strings = {"line\nEVIL=1", "line\rEVIL=1"})
    void refusesAValueThatWouldBecomeAnotherLine(String value) {
        Path file = folder.resolve(".env");

        SettingsException refused =
                assertThrows(SettingsException.class, () -> EnvFile.addMissing(file, Map.of("A", value)));

        assertFalse(refused.getMessage().contains("EVIL"), refused::getMessage);
        assertFalse(Files.exists(file));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1A", "A B", "A=B", "A-B"})
    void refusesANameThatIsNoVariable(String name) {
        assertThrows(SettingsException.class, () -> EnvFile.addMissing(folder.resolve(".env"), Map.of(name, "x")));
    }

    @Test
    void losesNothingOfManyWriters() throws Exception {
        Path file = Files.writeString(folder.resolve(".env"), "FIRST=1\n");
        Map<String, String> expected = new LinkedHashMap<>(Map.of("FIRST", "1"));
        List<Callable<Void>> writers = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            Map<String, String> mine = Map.of("WRITER_" + i, "value-" + i);
            expected.putAll(mine);
            writers.add(() -> {
                EnvFile.addMissing(file, mine);
                return null;
            });
        }

        try (ExecutorService threads = Executors.newFixedThreadPool(writers.size())) {
            for (Future<Void> written : threads.invokeAll(writers, 60, TimeUnit.SECONDS)) {
                written.get();
            }
        }

        assertEquals(expected, EnvFile.read(file));
        assertNothingTemporaryIsLeft();
    }

    @Test
    void keepsTheFirstOfManyWritersOfOneName() throws Exception {
        Path file = folder.resolve(".env");
        List<Callable<String>> writers = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            String mine = "value-" + i;
            writers.add(() -> {
                EnvFile.addMissing(file, Map.of("ONE", mine));
                return EnvFile.read(file).get("ONE");
            });
        }

        try (ExecutorService threads = Executors.newFixedThreadPool(writers.size())) {
            List<String> seen = new ArrayList<>();
            for (Future<String> read : threads.invokeAll(writers, 60, TimeUnit.SECONDS)) {
                seen.add(read.get());
            }
            assertEquals(1, seen.stream().distinct().count(), seen::toString);
        }
    }

    @Test
    void readsBackWhateverItWrote() throws IOException {
        Random random = new Random(20_261_124);
        for (int round = 0; round < 500; round++) {
            Path file = folder.resolve("round" + round);
            Map<String, String> written = new LinkedHashMap<>();
            int count = 1 + random.nextInt(4);
            for (int i = 0; i < count; i++) {
                written.put("V" + i + "_" + random.nextInt(1000), anyValue(random));
            }

            EnvFile.addMissing(file, written);

            assertEquals(written, EnvFile.read(file), "round " + round + ": " + Files.readString(file));
        }
    }

    /** Mostly what quoting could get wrong. */
    private static String anyValue(Random random) {
        String alphabet = "ab1=#'\"\\ \t$`{}!;&|~\u00e9\u20ac\u0085\u2028";
        StringBuilder value = new StringBuilder();
        int length = random.nextInt(12);
        for (int i = 0; i < length; i++) {
            value.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return value.toString();
    }

    private void assertNothingTemporaryIsLeft() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<String> left = files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.endsWith(".new"))
                    .toList();
            assertEquals(List.of(), left);
        }
    }
}
