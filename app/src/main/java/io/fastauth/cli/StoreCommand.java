package io.fastauth.cli;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Operations on a store as a whole. */
@Command(
        name = "store",
        description = "Serve the persistence API, and move sessions between stores.",
        subcommands = {
            StoreServeCommand.class,
            StoreImportCommand.class,
            StoreExportCommand.class,
            StoreCopyCommand.class,
            CommandLine.HelpCommand.class
        },
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class StoreCommand implements Runnable {

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                Objects.requireNonNull(spec).commandLine(), "Missing a command: serve, import, export or copy");
    }
}
