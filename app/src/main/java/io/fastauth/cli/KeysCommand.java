package io.fastauth.cli;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What can be done with keys. */
@Command(
        name = "keys",
        description = "Make, list and rotate keys.",
        subcommands = {
            KeysGenerateCommand.class,
            KeysListCommand.class,
            KeysRotateCommand.class,
            KeysMigrateCommand.class,
            KeysRetireCommand.class,
            CommandLine.HelpCommand.class
        },
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class KeysCommand implements Runnable {

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                Objects.requireNonNull(spec).commandLine(),
                "Missing a command: generate, list, rotate, migrate or retire");
    }
}
