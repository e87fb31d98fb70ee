package io.fastauth.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The commands about stored pairs. */
@Command(
        name = "store",
        description = "Serve and look after the store of token pairs.",
        subcommands = {StoreServeCommand.class, CommandLine.HelpCommand.class},
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class StoreCommand {}
