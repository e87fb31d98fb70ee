package io.fastauth.cli;

import io.fastauth.config.Settings;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What can be asked about settings. */
@Command(
        name = "config",
        description = "Check the settings, and describe them.",
        subcommands = {ConfigCheckCommand.class, CommandLine.HelpCommand.class},
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class ConfigCommand implements Runnable {

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                Objects.requireNonNull(spec).commandLine(), "Missing a command: check or schema");
    }

    @Command(
            name = "schema",
            description = "Print the JSON Schema (2020-12) of fastauth.config.json, which may name it as \"$$schema\".",
            mixinStandardHelpOptions = true)
    void schema() throws IOException {
        Objects.requireNonNull(spec).commandLine().getOut().print(Settings.schema());
        spec.commandLine().getOut().flush();
    }
}
