package io.fastauth.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.Authority;
import io.fastauth.testing.ChildProcess;
import io.fastauth.testing.Documented;
import io.fastauth.testing.Documented.Block;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The code blocks of the README and of docs work as they stand there. Those of the SDKs are run by the scenarios. */
@Execution(ExecutionMode.CONCURRENT)
@Order(1)
class DocumentationTest {

    private static final String SHOWN_ADDRESS = "127.0.0.1:8000";
    private static final Pattern SERVED = Pattern.compile("http://(127\\.0\\.0\\.1:\\d+)");
    private static final Pattern LINK = Pattern.compile("\\]\\((?<file>[^)#:]*)(#(?<heading>[^)]*))?\\)");

    /** What a block of this language is: text is shown, and not to be run. */
    private static final Set<String> TESTED = Set.of("sh", "json", "yaml", "java", "ts", "python", "text");

    @TempDir
    private Path folder;

    @Test
    void everyBlockIsOfALanguageThatIsTested() {
        assertEquals(
                List.of(),
                Documented.blocks().stream()
                        .filter(block -> !TESTED.contains(block.language()))
                        .toList());
    }

    @Test
    void theReadmeIsAtMost200LinesLong() {
        assertTrue(Documented.text(Documented.pages().getFirst()).lines().count() <= 200);
    }

    /** All blocks of a page, one after the other in one shell, after the tour of the README. */
    @ParameterizedTest
    @MethodSource("pagesWithCommands")
    void theCommandsOfAPageSucceed(String page) throws Exception {
        launcher();
        try (ChildProcess service = ChildProcess.fastauth(folder, Map.of(), "serve", "--init", "--port", "0")) {
            Matcher served = SERVED.matcher(service.awaitOut("FastAuth is ready"));
            assertTrue(served.find(), service::out);
            String tour = commands("README.md", "");
            Result run = shell((tour + (page.equals("README.md") ? commands(page, "oauth") : commands(page, "")))
                    .replace(SHOWN_ADDRESS, served.group(1)));
            assertEquals(0, run.code(), run::err);
            if (page.equals("README.md")) {
                assertEquals(shownOutput(), run.out().replaceAll("(?<=\"active\":true,).*", "…}"));
            }
            assertEquals(0, service.terminate());
        }
        Result stopped = shell(commands(page, "service-stopped"));
        assertEquals(0, stopped.code(), stopped::err);
    }

    static Stream<String> pagesWithCommands() {
        return Documented.blocks().stream()
                .filter(block -> block.language().equals("sh"))
                .map(Block::page)
                .distinct();
    }

    private static String commands(String page, String kind) {
        return Documented.blocks().stream()
                .filter(block -> block.page().equals(page)
                        && block.language().equals("sh")
                        && block.kind().equals(kind))
                .map(Block::code)
                .collect(Collectors.joining("\n"));
    }

    private static String shownOutput() {
        return Documented.blocks().stream()
                .filter(block ->
                        block.page().equals("README.md") && block.kind().equals("output"))
                .map(Block::code)
                .collect(Collectors.joining());
    }

    /** The launcher would build the checkout: the test starts what is built. */
    private void launcher() throws IOException {
        Path launcher = Files.writeString(
                folder.resolve("fastauth"),
                "#!/bin/sh\nexec " + String.join(" ", ChildProcess.command()) + " \"$@\"\n");
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwx------"));
    }

    private record Result(int code, String out, String err) {}

    private Result shell(String script) throws Exception {
        Path file = Files.writeString(folder.resolve("commands.sh"), script);
        try (ChildProcess shell =
                ChildProcess.start(folder, Map.of(), List.of("bash", "-eu", "-o", "pipefail", file.toString()))) {
            return new Result(shell.exitCode(), shell.out(), shell.err());
        }
    }

    @Test
    void everySettingsFileIsAccepted() throws Exception {
        new Authority().sign("the service").writePem(folder);
        for (Block block : ofLanguage("json")) {
            Path settings = Files.writeString(
                    folder.resolve("fastauth.config.json"),
                    block.code().replace("/run/secrets/store", folder.toString()));
            try (ChildProcess check = ChildProcess.fastauth(
                    folder,
                    Map.of("STORE_API_KEY", "0123456789abcdef0123456789abcdef"),
                    "config",
                    "check",
                    "--config",
                    settings.toString())) {
                assertEquals(0, check.exitCode(), () -> block + "\n" + check.err());
            }
        }
    }

    /** Compiled or run as part of an example or a test, but for indentation; those of verifiers by interoperability. */
    @Test
    void everyProgramIsPartOfAnExample() {
        String sources = sources(Path.of("src/test/java/io/fastauth"))
                + sources(Path.of("../generated/interoperability/src/test/java"))
                + sources(Path.of("../generated/interoperability/src/test/javascript"))
                + sources(Path.of("../generated/interoperability/src/test/python"));
        assertAll(Stream.of("java", "ts", "python")
                .flatMap(language -> ofLanguage(language).stream())
                .filter(block -> !block.page().equals("sdks.md"))
                .map(block -> () -> assertTrue(sources.contains(withoutSpace(block.code())), block::toString)));
    }

    private static String sources(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().matches(".*\\.(java|mjs|py)"))
                    .map(Documented::text)
                    .map(DocumentationTest::withoutSpace)
                    .collect(Collectors.joining("\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String withoutSpace(String code) {
        return code.replaceAll("\\s+", "");
    }

    private static List<Block> ofLanguage(String language) {
        List<Block> blocks = Documented.blocks().stream()
                .filter(block -> block.language().equals(language))
                .toList();
        assertFalse(blocks.isEmpty(), language);
        return blocks;
    }

    @Test
    void everyLinkLeadsToAFileAndAHeading() {
        for (Path page : Documented.pages()) {
            LINK.matcher(Documented.text(page)).results().forEach((MatchResult link) -> {
                String file = link.group("file");
                Path target = file.isEmpty() ? page : page.resolveSibling(file);
                assertTrue(Files.exists(target), () -> page + " links to " + file);
                if (link.group("heading") != null) {
                    assertTrue(
                            headings(target).contains(link.group("heading")),
                            () -> page + " links to " + file + "#" + link.group("heading"));
                }
            });
        }
    }

    /** As GitHub makes the names of headings. */
    private static List<String> headings(Path page) {
        return Documented.text(page)
                .lines()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.replaceAll("^#+ ", "")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9 _-]", "")
                        .replace(' ', '-'))
                .toList();
    }
}
