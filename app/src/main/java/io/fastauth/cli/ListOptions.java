package io.fastauth.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** The options of the commands that print a list. */
final class ListOptions {

    @Option(names = "--limit", paramLabel = "NUMBER", description = "The most entries to print (default: all).")
    private @Nullable Long limit;

    long limit() {
        if (limit != null && limit < 1) {
            throw CommandException.refused("--limit: must be at least 1");
        }
        return limit == null ? Long.MAX_VALUE : limit;
    }

    Listing listing(CommandSpec command, ServiceOptions options) {
        return new Listing(command.commandLine().getOut(), Screen.current(), options.json(), limit());
    }
}
