package io.fastauth.cli;

import io.fastauth.settings.SettingsException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.FileSystemException;
import java.util.logging.LogManager;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** The {@code fastauth} command. */
@Command(
        name = "fastauth",
        description = "A token service: issues, refreshes, verifies and revokes client tokens.",
        subcommands = {
            ServeCommand.class,
            HealthCommand.class,
            StoreCommand.class,
            KeysCommand.class,
            TokenCommand.class,
            CommandLine.HelpCommand.class
        },
        versionProvider = Main.Version.class,
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:The command did what it was asked for.",
            "1:It failed; the message says why.",
            "2:It was refused: wrong usage, or settings that cannot be accepted."
        },
        footer = {
            "",
            "Start here:",
            "  fastauth serve --init   makes keys and settings, serves on 127.0.0.1:8000",
            "  fastauth serve --help   every option, and where settings are read from"
        })
public final class Main {

    private static final Logger LOGGER = System.getLogger(Main.class.getName());

    Main() {}

    /**
     * Runs a command and exits with its exit code.
     *
     * @param arguments the command line
     */
    public static void main(String[] arguments) {
        configureLogging();
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main()).setUsageHelpWidth(110).setExecutionExceptionHandler(new Refusals());
    }

    /** One readable line for each record, unless the operator brings a configuration. */
    private static void configureLogging() {
        if (System.getProperty("java.util.logging.config.file") != null) {
            return;
        }
        try (InputStream configuration = Main.class.getResourceAsStream("/logging.properties")) {
            LogManager.getLogManager().readConfiguration(configuration);
        } catch (IOException e) {
            throw new IllegalStateException("logging.properties in the jar cannot be read", e);
        }
    }

    /** What a command throws, as lines for a person. */
    private static final class Refusals implements IExecutionExceptionHandler {

        private static final int REFUSED = 2;

        @Override
        public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
            switch (e) {
                case SettingsException refused -> refused.problems().forEach(command.getErr()::println);
                case IllegalArgumentException refused -> command.getErr().println(refused.getMessage());
                // Its message is the file's name alone; its type says what is wrong with it.
                case FileSystemException failed -> {
                    command.getErr()
                            .println("fastauth: cannot make or read " + failed.getFile() + " ("
                                    + failed.getClass().getSimpleName() + ")");
                    return 1;
                }
                default -> {
                    command.getErr().println("fastauth: " + e.getMessage());
                    LOGGER.log(Level.DEBUG, "The command failed", e);
                    return 1;
                }
            }
            return REFUSED;
        }
    }

    /** The version of the jar. */
    static final class Version implements CommandLine.IVersionProvider {

        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"fastauth " + (version == null ? "(not packaged)" : version)};
        }
    }
}
