package io.fastauth.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The commands for sessions. */
@Command(
        name = "sessions",
        description = "List, show and end sessions.",
        subcommands = {
            SessionsListCommand.class,
            SessionsCommand.Show.class,
            SessionsEndCommand.class,
            CommandLine.HelpCommand.class
        },
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class SessionsCommand {

    /** Shows a session. */
    @Command(name = "show", description = "Show a session of a running service.", mixinStandardHelpOptions = true)
    static final class Show implements Callable<Integer> {

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Parameters(index = "0", paramLabel = "CLIENT", description = "The client.")
        private String client = "";

        @Parameters(index = "1", paramLabel = "SID", description = "The session, as \"list\" prints it.")
        private String sid = "";

        @Mixin
        private ServiceOptions options = new ServiceOptions();

        @Override
        public Integer call() {
            try (ServiceConnection service = options.openRunning()) {
                options.print(
                        spec.commandLine().getOut(),
                        service.call(Call.get(SessionPaths.of(client, sid), "sid", Call.Kind.TEXT)));
            }
            return 0;
        }
    }
}
