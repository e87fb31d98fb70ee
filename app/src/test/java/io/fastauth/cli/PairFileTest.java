package io.fastauth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Both kinds of files, and what is none of them. */
class PairFileTest {

    private static final String LINE =
            "{\"client_id\":\"a\",\"access_token\":\"x\",\"refresh_token\":\"y\",\"expires_at\":5}";
    private static final String MEMBER = "\"a\": {\"access_token\": \"x\", \"refresh_token\": \"y\"}";

    @TempDir
    private Path folder;

    private final List<PairFile.Entry> read = new ArrayList<>();

    private void read(String content) throws IOException, PairFileException {
        Path file = folder.resolve("pairs.json");
        Files.writeString(file, content);
        new PairFile(file).read(read::add);
    }

    @Test
    void readsTheOriginalsDatabase() throws Exception {
        read("{\n  " + MEMBER + ",\n  \"b \\u00e9\": {\"refresh_token\": \"z\", \"access_token\": \"\"}\n}\n");
        assertEquals(
                List.of("a", "b \u00e9"),
                read.stream().map(PairFile.Entry::clientId).toList());
        assertEquals("z", read.getLast().pair().refreshToken());
        assertEquals(Optional.empty(), read.getFirst().expiresAt());
    }

    @Test
    void readsAnExport() throws Exception {
        read(LINE + "\n" + LINE.replace("\"a\"", "\"b\"") + "\n{\"pairs\":2}\n");
        assertEquals(
                List.of("a", "b"), read.stream().map(PairFile.Entry::clientId).toList());
        assertEquals(Optional.of(Instant.ofEpochSecond(5)), read.getFirst().expiresAt());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"pairs\":0}", " {\n} "})
    void readsAFileOfNoPairs(String content) throws Exception {
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
                "{\"a\": {\"access_token\": \"x\"}}|\"refresh_token\" must be",
                "{\"a\": {\"access_token\": 1.5, \"refresh_token\": \"y\"}}|\"access_token\" is neither",
                "{\"a\": {\"access_token\": null, \"refresh_token\": \"y\"}}|\"access_token\" is neither",
                "{\"a\": [\"x\", \"y\"]}|\"a\" is neither",
                "{\"\": {\"access_token\": \"x\", \"refresh_token\": \"y\"}}|client id must be",
                "{\"a\\u0000\": {\"access_token\": \"x\", \"refresh_token\": \"y\"}}|client id must be",
                "%L|breaks off after 1 pairs",
                "%L %L|breaks off after 2 pairs",
                "%L {\"pairs\":2}|counts 2 pairs, and it has 1",
                "%L {\"pairs\":1} %L|more follows after its end",
                "%L {\"client_id\":\"b\",\"acc|is not whole",
                "{\"client_id\":\"a\",\"refresh_token\":\"y\",\"expires_at\":\"soon\"} {\"pairs\":1}|\"expires_at\" must be",
                "{\"client_id\":\"a\",\"refresh_token\":\"y\",\"expires_at\":99999999999999999999} {\"pairs\":1}|\"expires_at\"",
            })
    void refusesWhatIsNotWhole(String content, String problem) {
        String file = content.replace("%M", MEMBER).replace("%L", LINE);
        PairFileException refused = assertThrows(PairFileException.class, () -> read(file));
        assertTrue(refused.getMessage().contains(problem), refused.getMessage());
        assertTrue(refused.getMessage().contains("pairs.json"), refused.getMessage());
    }
}
