package io.fastauth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.Program;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The manual pages, as roff prints them. */
class ManCommandTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int man(String... arguments) {
        List<String> command = new ArrayList<>(List.of("man"));
        command.addAll(List.of(arguments));
        return Main.commandLine("man")
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(command.toArray(String[]::new));
    }

    @Test
    void groffPrintsEveryPageWithoutAWarning() throws IOException {
        assertEquals(0, man("--into", folder.toString()), err::toString);
        List<Path> pages;
        try (Stream<Path> files = Files.list(folder)) {
            pages = files.sorted().toList();
        }
        assertEquals("Wrote " + pages.size() + " pages.\n", out.toString());
        assertEquals(pages(Main.commandLine()), pages.size());
        List<String> command =
                new ArrayList<>(List.of(Program.installed("groff", "groff").toString(), "-man", "-ww", "-z", "-Tutf8"));
        pages.forEach(page -> command.add(page.toString()));
        Program groff = Program.run(LIMIT, Map.of(), command);
        assertEquals(0, groff.exit(), groff::output);
        assertEquals("", groff.output());
    }

    private static int pages(CommandLine command) {
        return 1
                + command.getSubcommands().values().stream()
                        .filter(subcommand -> !subcommand.getCommandSpec().helpCommand())
                        .mapToInt(ManCommandTest::pages)
                        .sum();
    }

    @Test
    void aPageSaysWhatTheHelpSays() throws IOException {
        assertEquals(0, man("sessions", "end"), err::toString);
        Path page = Files.writeString(folder.resolve("page.1"), out.toString());
        Program groff = Program.run(
                LIMIT,
                Map.of(),
                List.of(
                        Program.installed("groff", "groff").toString(),
                        "-man",
                        "-Tascii",
                        "-P-cbou",
                        "-rLL=78n",
                        page.toString()));
        assertEquals(0, groff.exit(), groff::output);
        String shown = groff.output().replaceAll("\\s+", " ");
        for (String part : List.of(
                "FASTAUTH-SESSIONS-END(1)",
                "NAME fastauth-sessions-end - End sessions SYNOPSIS fastauth sessions end [",
                "--issued-before TIME Sessions whose current tokens were issued before a time, with its zone.",
                "--dry-run Print the number of sessions that would end, and end none.",
                "EXIT STATUS 0 The sessions have ended.",
                "EXAMPLES fastauth sessions end --issued-before 2030-01-31T12:00:00Z --dry-run",
                "SEE ALSO fastauth-sessions(1)")) {
            assertTrue(shown.contains(part), () -> part + " is not in\n" + groff.output());
        }
    }

    @Test
    void defaultsAreResolved() {
        assertEquals(0, man("keys", "generate"), err::toString);
        assertTrue(out.toString().contains("(default: HS256)"), out::toString);
        assertFalse(out.toString().contains("${"), out::toString);
    }

    @Test
    void refusesWhatDoesNotExist() {
        assertEquals(2, man("sessions", "nonsense"));
        assertEquals("There is no command nonsense\n", err.toString());
        assertEquals(2, man("--into", folder.resolve("absent").toString()));
        assertEquals(2, man("--into", folder.toString(), "sessions"));
    }
}
