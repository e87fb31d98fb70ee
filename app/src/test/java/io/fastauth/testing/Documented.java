package io.fastauth.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The code blocks of the README and of the pages in docs. */
public final class Documented {

    private static final Path ROOT = Path.of("..");
    private static final Pattern BLOCK =
            Pattern.compile("(?ms)^```(?<language>[a-z]+)(?<kind>[ a-z-]*)\\n(?<code>.*?)^```$");

    private Documented() {}

    /**
     * A code block.
     *
     * @param page the file name of its page
     * @param language the first word after the fence
     * @param kind the words after it, which say how the block is tested; may be empty
     * @param code the content
     */
    public record Block(String page, String language, String kind, String code) {

        @Override
        public String toString() {
            return page + ": " + code.lines().findFirst().orElse("");
        }
    }

    /** The pages, the README first. */
    public static List<Path> pages() {
        try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
            return Stream.concat(
                            Stream.of(ROOT.resolve("README.md")),
                            docs.filter(page -> page.toString().endsWith(".md")).sorted())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static List<Block> blocks() {
        return pages().stream().flatMap(page -> blocks(page).stream()).toList();
    }

    private static List<Block> blocks(Path page) {
        return BLOCK.matcher(text(page))
                .results()
                .map((MatchResult block) -> new Block(
                        page.getFileName().toString(),
                        block.group("language"),
                        block.group("kind").strip(),
                        block.group("code")))
                .toList();
    }

    public static String text(Path page) {
        try {
            return Files.readString(page);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first block that contains a text. */
    public static String block(String text) {
        return blocks().stream()
                .map(Block::code)
                .filter(code -> code.contains(text))
                .findFirst()
                .orElseThrow(() -> new AssertionError("No page has a block with " + text));
    }
}
