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
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What shells complete with the scripts of {@code fastauth completion}. */
class CompletionCommandTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private Path script(String shell) throws IOException {
        StringWriter out = new StringWriter();
        assertEquals(
                0,
                Main.commandLine("completion")
                        .setOut(new PrintWriter(out, true))
                        .execute("completion", shell));
        return Files.writeString(folder.resolve("completion." + shell), out.toString());
    }

    private static List<String> run(String... command) {
        Program run = Program.run(LIMIT, Map.of(), List.of(command));
        assertEquals(0, run.exit(), run::output);
        return run.output().lines().map(String::strip).toList();
    }

    /** As bash calls the function that it finds for the command. */
    private List<String> bash(String line) throws IOException {
        String words = "'" + line.replace(" ", "' '") + "'";
        return run(
                Program.installed("bash", "bash").toString(),
                "--norc",
                "-c",
                "source " + script("bash")
                        + "\nset -- $(complete -p fastauth)\nwhile [ \"$1\" != -F ]; do shift; done\n"
                        + "COMP_WORDS=(" + words + ")\nCOMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n"
                        + "\"$2\" fastauth 2>/dev/null\nprintf '%s\\n' \"${COMPREPLY[@]}\"");
    }

    @Test
    void bashCompletesCommandsAndOptions() throws IOException {
        List<String> commands = bash("fastauth ");
        assertTrue(
                commands.containsAll(List.of("serve", "sessions", "events", "completion", "man")), commands::toString);
        assertEquals(List.of("sessions"), bash("fastauth ses"));
        assertEquals(List.of("list", "show", "end", "help"), bash("fastauth sessions "));
        assertEquals(List.of("--issued-before"), bash("fastauth sessions end --iss"));
        assertEquals(List.of("--init"), bash("fastauth serve --in"));
        assertTrue(bash("fastauth keys generate --algorithm ").contains("ES256"));
    }

    @Test
    void zshCompletesCommandsAndOptions() throws IOException {
        Path zsh = Program.installed("zsh", "zsh");
        List<String> registered = run(
                zsh.toString(),
                "-f",
                "-c",
                "source " + script("zsh") + "\nprint -r -- ${_comps[fastauth]}\nsetopt ksharrays\n"
                        + "COMP_WORDS=(fastauth sessions e)\nCOMP_CWORD=2\n_complete_fastauth 2>/dev/null\n"
                        + "print -rl -- \"${COMPREPLY[@]}\"");
        assertTrue(registered.getFirst().contains("-F _complete_fastauth"), registered::toString);
        // Of these, zsh itself keeps those that begin with the word.
        assertEquals(List.of("list", "show", "end", "help"), registered.subList(1, registered.size()));
    }

    private List<String> fish(String line) throws IOException {
        return run(
                Program.installed("fish", "fish").toString(),
                "--no-config",
                "-c",
                "source " + script("fish") + "; complete --do-complete '" + line + "'");
    }

    @Test
    void fishCompletesCommandsAndOptionsWithTheirDescriptions() throws IOException {
        assertTrue(fish("fastauth ses").contains("sessions\tList, show and end sessions"), () -> "sessions");
        List<String> sessions = fish("fastauth sessions ");
        assertTrue(sessions.contains("end\tEnd sessions"), sessions::toString);
        assertFalse(sessions.toString().contains("serve"), sessions::toString);
        assertEquals(
                List.of("--issued-before\tSessions whose current tokens were issued before a time, with its zone"),
                fish("fastauth sessions end --client list --iss"));
        List<String> storeServe = fish("fastauth store serve --");
        assertFalse(storeServe.toString().contains("--init"), storeServe::toString);
        assertTrue(fish("fastauth serve --").toString().contains("--init"));
        assertTrue(fish("fastauth keys generate --algorithm E").toString().contains("ES256"));
        Files.createFile(folder.resolve("settings.json"));
        assertTrue(fish("fastauth serve --config " + folder + "/set").toString().contains("settings.json"));
    }
}
