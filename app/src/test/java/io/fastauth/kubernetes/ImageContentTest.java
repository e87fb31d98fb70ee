package io.fastauth.kubernetes;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The base images are named by digest, the commands are well-formed, and the image says which libraries it holds. */
class ImageContentTest {

    private static final Path DOCKERFILE = Path.of("..", "k8s", "Dockerfile");
    private static final Pattern FROM =
            Pattern.compile("^FROM\\s+(?:--\\S+\\s+)*(?<image>\\S+)(?:\\s+AS\\s+(?<stage>\\S+))?$", Pattern.MULTILINE);
    private static final Pattern PINNED = Pattern.compile("[a-z0-9./-]+:[A-Za-z0-9._-]+@sha256:[0-9a-f]{64}");

    private static final Pattern CONTINUED = Pattern.compile("(?<text>(.*[^\\\\])?)\\\\[ \t]*");
    private static final Pattern COMMAND = Pattern.compile(
            "(?<instruction>CMD|ENTRYPOINT|HEALTHCHECK)\\s+(--\\S+\\s+)*(CMD\\s+)?(?<array>\\[.*)", Pattern.DOTALL);

    private static final ObjectReader STRINGS = JsonMapper.builder()
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .readerFor(new TypeReference<List<String>>() {});

    @Test
    void everyBaseImageIsNamedWithItsDigest() throws IOException {
        List<String> stages = new ArrayList<>();
        List<String> unpinned = new ArrayList<>();
        Matcher from = FROM.matcher(Files.readString(DOCKERFILE));
        while (from.find()) {
            String image = from.group("image");
            if (!stages.contains(image) && !PINNED.matcher(image).matches()) {
                unpinned.add(image);
            }
            stages.add(String.valueOf(from.group("stage")));
        }
        assertEquals(2, stages.size(), "stages");
        assertEquals(List.of(), unpinned);
    }

    @Test
    void theListOfItsLibrariesIsInIt() throws IOException {
        List<String> instructions = instructions();
        int image = IntStream.range(0, instructions.size())
                .filter(i -> instructions.get(i).startsWith("FROM "))
                .max()
                .orElseThrow();
        assertEquals(
                1,
                instructions.subList(image, instructions.size()).stream()
                        .map(instruction -> List.of(instruction.split("\\s+")))
                        .filter(words -> words.getFirst().equals("COPY")
                                && words.subList(1, words.size() - 1).contains("/opt/fastauth/fastauth.cdx.json"))
                        .count());
    }

    /** Docker takes for a shell command, or refuses, what is no such array. */
    @Test
    void everyCommandInBracketsIsAnArrayOfStrings() throws IOException {
        List<String> commands = instructions().stream()
                .map(COMMAND::matcher)
                .filter(Matcher::lookingAt)
                .map(command -> command.group("instruction") + " " + command.group("array"))
                .toList();
        assertEquals(
                List.of("HEALTHCHECK", "ENTRYPOINT", "CMD"),
                commands.stream()
                        .map(command -> command.substring(0, command.indexOf(' ')))
                        .toList());
        for (String command : commands) {
            assertDoesNotThrow(
                    () -> STRINGS.readValue(command.substring(command.indexOf('['))),
                    "no array of strings: " + command);
        }
    }

    /** Without comments, and each in one line: a single backslash at the end of a line continues it. */
    private static List<String> instructions() throws IOException {
        List<String> instructions = new ArrayList<>();
        StringBuilder joined = new StringBuilder();
        for (String line : Files.readAllLines(DOCKERFILE)) {
            if (line.isBlank() || line.strip().startsWith("#")) {
                continue;
            }
            Matcher continued = CONTINUED.matcher(line);
            if (continued.matches()) {
                joined.append(continued.group("text"));
            } else {
                instructions.add(joined.append(line).toString());
                joined.setLength(0);
            }
        }
        assertEquals("", joined.toString(), "the last line is continued by none");
        return instructions;
    }
}
