package io.fastauth.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** What can be done with tokens on the command line. */
@Command(
        name = "token",
        description = "Look into tokens.",
        subcommands = {TokenInspectCommand.class, HelpCommand.class},
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class TokenCommand {}
