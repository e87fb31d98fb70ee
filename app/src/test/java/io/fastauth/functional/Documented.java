package io.fastauth.functional;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What the README tells people to write. */
public final class Documented {

    private static final Path README = Path.of("..", "README.md");
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```[a-z]+\\n(.*?)^```$");

    private Documented() {}

    /** The first block of code that contains a text. */
    public static String block(String text) throws IOException {
        return BLOCK.matcher(Files.readString(README))
                .results()
                .map((MatchResult block) -> block.group(1))
                .filter(code -> code.contains(text))
                .findFirst()
                .orElseThrow(() -> new AssertionError("The README has no block with " + text));
    }
}
