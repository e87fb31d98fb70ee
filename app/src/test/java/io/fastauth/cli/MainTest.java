package io.fastauth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.ChildProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

@Execution(ExecutionMode.CONCURRENT)
class MainTest {

    @TempDir
    private Path folder;

    @Test
    void helpNamesEveryCommandAndExitsWithZero() throws IOException, InterruptedException {
        try (ChildProcess child = ChildProcess.fastauth(folder, Map.of(), "--help")) {
            assertEquals(0, child.exitCode());
            Main.commandLine()
                    .getSubcommands()
                    .keySet()
                    .forEach(command -> assertTrue(child.out().contains("  " + command + " "), child::out));
            assertTrue(child.out().contains("serve --init"), child::out);
            assertEquals("", child.err());
        }
    }

    @Test
    void helpOfServeNamesEveryOptionAndEverySource() throws IOException, InterruptedException {
        CommandLine serve = Main.commandLine().getSubcommands().get("serve");

        try (ChildProcess child = ChildProcess.fastauth(folder, Map.of(), "serve", "--help")) {
            assertEquals(0, child.exitCode());
            for (OptionSpec option : serve.getCommandSpec().options()) {
                assertTrue(child.out().contains(option.longestName()), option.longestName());
                assertTrue(option.description().length > 0, option.longestName());
            }
            for (String named : List.of(
                    "--init",
                    "--host",
                    "--port",
                    "--config",
                    "--env-file",
                    "CRYPTOGRAPHY_KEY",
                    "MASTER_TOKEN",
                    "FASTAUTH_<KEY>",
                    "_FILE",
                    "fastauth.config.json",
                    ".env",
                    "application.yaml",
                    "127.0.0.1",
                    "8000",
                    "Exit codes")) {
                assertTrue(child.out().contains(named), named);
            }
        }
    }

    @Test
    void aNamedCommandIsPreparedAloneAndAsBesideTheOthers() {
        CommandLine all = Main.commandLine();

        all.getSubcommands().forEach((name, command) -> {
            Map<String, CommandLine> prepared = Main.commandLine(name, "--help").getSubcommands();
            boolean describes = Set.of("help", "completion", "man").contains(name);
            assertEquals(describes ? all.getSubcommands().keySet() : Set.of(name), prepared.keySet());
            assertEquals(command.getUsageMessage(), prepared.get(name).getUsageMessage());
        });
    }

    @Test
    void onlyServeNamesItsInitOption() {
        Map<String, CommandLine> store =
                Main.commandLine().getSubcommands().get("store").getSubcommands();
        String help = store.get("serve").getUsageMessage();

        assertTrue(help.contains("--env-file"), help);
        assertFalse(help.contains("--init"), help);
    }

    @Test
    void noLineOfAHelpTextIsTooLongForATerminal() {
        CommandLine main = Main.commandLine();
        List<CommandLine> commands = List.of(main, main.getSubcommands().get("serve"));

        for (CommandLine command : commands) {
            for (String line : command.getCommandSpec().usageMessage().footer()) {
                assertTrue(line.length() < 80, line);
            }
        }
    }

    @Test
    void printsItsVersion() throws IOException, InterruptedException {
        try (ChildProcess child = ChildProcess.fastauth(folder, Map.of(), "--version")) {
            assertEquals(0, child.exitCode());
            assertTrue(child.out().startsWith("fastauth "), child::out);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "serv", "--prot", "serve --prot 1", "serve --port x", "serve --port 65536", "serve --port -1"
            })
    void wrongUsageExitsWithTwoAndSaysWhatIsWrong(String line) throws IOException, InterruptedException {
        String[] arguments = line.isEmpty() ? new String[0] : line.split(" ");

        try (ChildProcess child = ChildProcess.fastauth(folder, Map.of(), arguments)) {
            assertEquals(2, child.exitCode());
            assertEquals("", child.out());
            String wrong = line.isEmpty()
                    ? "subcommand"
                    : line.contains("--port") ? "--port" : arguments[arguments.length > 1 ? 1 : 0];
            assertTrue(child.err().lines().findFirst().orElse("").contains(wrong), child::err);
        }
    }
}
