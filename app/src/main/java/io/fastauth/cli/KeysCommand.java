package io.fastauth.cli;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The commands for keys. */
@Command(
        name = "keys",
        description = {
            "Make, list, rotate and retire the keys that sign and encrypt tokens.",
            "They are a JWK Set in the file of tokens.keys-file, or in keys.json beside fastauth.config.json. Running services"
                    + " read it again every second."
        },
        subcommands = {
            KeysGenerateCommand.class,
            KeysListCommand.class,
            KeysRotateCommand.class,
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
                Objects.requireNonNull(spec).commandLine(), "Missing a command: generate, list, rotate or retire");
    }
}
