package io.fastauth.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What the operations page tells people to put into an overlay of theirs. */
public final class Snippets {

    private static final Path PAGE = Path.of("..", "k8s", "README.md");
    private static final Pattern BLOCK = Pattern.compile("(?ms)^ *```yaml\\n(.*?)^ *```$");

    private Snippets() {}

    /** The first block of YAML that contains a text. */
    public static String block(String text) throws IOException {
        return BLOCK.matcher(Files.readString(PAGE))
                .results()
                .map((MatchResult block) -> block.group(1).stripTrailing().stripIndent())
                .filter(yaml -> yaml.contains(text))
                .findFirst()
                .orElseThrow(() -> new AssertionError(PAGE + " has no block with " + text));
    }

    /** An overlay over one of ours; below the build's folder, because kustomize takes relative paths alone. */
    public static Path overlay(String name, String base, String snippet) throws IOException {
        Path overlay = Files.createDirectories(Path.of("target", "overlays", name));
        Files.writeString(
                overlay.resolve("kustomization.yaml"),
                "resources: [../../../../k8s/overlays/" + base + "]\n" + snippet + "\n");
        return overlay;
    }
}
