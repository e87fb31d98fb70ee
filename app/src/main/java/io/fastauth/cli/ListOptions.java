package io.fastauth.cli;

import io.fastauth.cli.Listing.Layout;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options of the commands that list what a service has, and how they do it. */
final class ListOptions {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    @Option(names = "--limit", paramLabel = "NUMBER", description = "The most entries to print (default: all).")
    private @Nullable Long limit;

    @Mixin
    private ServiceOptions options = new ServiceOptions();

    /** Prints a list of the running service, or of one of this process on the store of the settings. */
    int print(String path, Query filter, Layout layout) {
        long most = limit();
        return print(options.open(), path, filter, layout, most);
    }

    /** Prints a list of the running service, which must be named. */
    int printRunning(String path, Query filter, Layout layout) {
        long most = limit();
        return print(options.openRunning(), path, filter, layout, most);
    }

    private int print(ServiceConnection opened, String path, Query filter, Layout layout, long most) {
        try (ServiceConnection service = opened) {
            long size = Math.min(layout.pageSize(), most);
            options.listing(command.commandLine(), most)
                    .print(new Pages(service, path, layout.member(), filter, size), layout);
        }
        return 0;
    }

    private long limit() {
        if (limit != null && limit < 1) {
            throw CommandException.refused("--limit: must be at least 1");
        }
        return limit == null ? Long.MAX_VALUE : limit;
    }
}
