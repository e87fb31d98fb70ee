package io.fastauth.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The base images are named by digest, and the image says which libraries it holds. */
class ImageContentTest {

    private static final Path DOCKERFILE = Path.of("..", "k8s", "Dockerfile");
    private static final Pattern FROM =
            Pattern.compile("^FROM\\s+(?:--\\S+\\s+)*(?<image>\\S+)(?:\\s+AS\\s+(?<stage>\\S+))?$", Pattern.MULTILINE);
    private static final Pattern PINNED = Pattern.compile("[a-z0-9./-]+:[A-Za-z0-9._-]+@sha256:[0-9a-f]{64}");

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
        assertTrue(Files.readString(DOCKERFILE).contains("/opt/fastauth/fastauth.cdx.json"));
    }
}
