package io.fastauth.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands for registered clients. */
@Command(
        name = "clients",
        description = {
            "Register clients, and manage their secrets.",
            "A secret begins with fas_ and is shown once, when it is made. With --url, a running service is called; without it, the"
                    + " store of the settings is opened, which no service may be using if it is SQLite."
        },
        subcommands = {
            ClientsAddCommand.class,
            ClientsListCommand.class,
            ClientsCommand.Show.class,
            ClientsRotateCommand.class,
            ClientsCommand.Retire.class,
            ClientsCommand.Disable.class,
            ClientsCommand.Enable.class,
            ClientsCommand.Remove.class,
            ClientsCommand.Release.class,
            CommandLine.HelpCommand.class
        },
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class ClientsCommand {

    /** Shows a client. */
    @Command(name = "show", description = "Show a client.", mixinStandardHelpOptions = true)
    static final class Show implements Callable<Integer> {

        @Mixin
        private ClientTarget target = new ClientTarget();

        @Override
        public Integer call() {
            return target.show();
        }
    }

    /** Disables a client. */
    @Command(name = "disable", description = "Disable a client and end its sessions.", mixinStandardHelpOptions = true)
    static final class Disable implements Callable<Integer> {

        @Mixin
        private ClientTarget target = new ClientTarget();

        @Override
        public Integer call() {
            return target.disable(true);
        }
    }

    /** Enables a client. */
    @Command(name = "enable", description = "Enable a disabled client.", mixinStandardHelpOptions = true)
    static final class Enable implements Callable<Integer> {

        @Mixin
        private ClientTarget target = new ClientTarget();

        @Override
        public Integer call() {
            return target.disable(false);
        }
    }

    /** Removes a client. */
    @Command(
            name = "remove",
            description = "Remove a client and end its sessions. Its id is refused until it is released.",
            mixinStandardHelpOptions = true)
    static final class Remove implements Callable<Integer> {

        @Mixin
        private ClientTarget target = new ClientTarget();

        @Override
        public Integer call() {
            return target.call("DELETE", "", "Removed. The id is refused until it is released.");
        }
    }

    /** Releases the id of a removed client. */
    @Command(
            name = "release",
            description = "Forget a removed client: its id is unregistered, and can be registered again.",
            mixinStandardHelpOptions = true)
    static final class Release implements Callable<Integer> {

        @Mixin
        private ClientTarget target = new ClientTarget();

        @Override
        public Integer call() {
            return target.call("POST", "/release", "Released.");
        }
    }

    /** Retires a secret. */
    @Command(
            name = "retire-secret",
            description = "Delete one of two secrets. Refused while it was used in the last days.",
            mixinStandardHelpOptions = true)
    static final class Retire implements Callable<Integer> {

        private static final int DEFAULT_DAYS = 7;

        @Mixin
        private ClientTarget target = new ClientTarget();

        @Parameters(index = "1", paramLabel = "SECRET", description = "The id of the secret, as \"show\" prints it.")
        private String secret = "";

        @Option(
                names = "--unused-days",
                paramLabel = "DAYS",
                description = "The number of days, today included, on which the secret must not have been used"
                        + " (default: ${DEFAULT-VALUE}).",
                defaultValue = "" + DEFAULT_DAYS)
        private int unusedDays = DEFAULT_DAYS;

        @Option(names = "--force", description = "Delete the secret although it was used.")
        private boolean force;

        @Override
        public Integer call() {
            String path =
                    "/secrets" + ServiceConnection.segment(secret) + "?unused_days=" + unusedDays + "&force=" + force;
            return target.call("DELETE", path, "Retired.");
        }
    }
}
