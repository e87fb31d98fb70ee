package io.fastauth.cli;

import io.fastauth.observe.DeferredLogManager;
import io.fastauth.operators.ThisReplica;
import io.fastauth.token.DurationText;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.logging.LogManager;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code fastauth} command. */
@Command(
        name = "fastauth",
        description = "A token service: issues, refreshes, verifies and revokes client tokens.",
        versionProvider = Main.Version.class,
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:Success.",
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

    private static final Map<String, Class<?>> COMMANDS = commands();
    private static final Set<Class<?>> DESCRIBING = Set.of(CompletionCommand.class, ManCommand.class);

    Main() {}

    private static Map<String, Class<?>> commands() {
        Map<String, Class<?>> commands = new LinkedHashMap<>();
        commands.put("serve", ServeCommand.class);
        commands.put("health", HealthCommand.class);
        commands.put("store", StoreCommand.class);
        commands.put("sessions", SessionsCommand.class);
        commands.put("keys", KeysCommand.class);
        commands.put("clients", ClientsCommand.class);
        commands.put("events", EventsCommand.class);
        commands.put("denials", DenialsCommand.class);
        commands.put("explain", ExplainCommand.class);
        commands.put("token", TokenCommand.class);
        commands.put("config", ConfigCommand.class);
        commands.put("completion", CompletionCommand.class);
        commands.put("man", ManCommand.class);
        return Collections.unmodifiableMap(commands);
    }

    /**
     * Runs a command and exits with its exit code.
     *
     * @param arguments the command line
     */
    public static void main(String[] arguments) {
        configureLogging();
        System.exit(run(arguments));
    }

    private static int run(String... arguments) {
        // Nothing to parse; preparing the parser takes a tenth of a start.
        return List.of(arguments).equals(List.of("serve"))
                ? new ServeCommand().serve()
                : commandLine(arguments).execute(arguments);
    }

    /**
     * The parser of a command line: with the command that its first argument names and no other, because preparing all
     * of them takes a sixth of a start; with all of them when it names none, or one that describes the others.
     */
    static CommandLine commandLine(String... arguments) {
        CommandLine line = new CommandLine(new Main());
        Class<?> named = arguments.length == 0 ? null : COMMANDS.get(arguments[0]);
        if (named == null || DESCRIBING.contains(named)) {
            COMMANDS.forEach(line::addSubcommand);
            line.addSubcommand(new CommandLine.HelpCommand());
        } else {
            line.addSubcommand(arguments[0], named);
        }
        // Made of System.out itself, so that its reader's end is noticed.
        return line.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8))
                .setUsageHelpWidth(110)
                .setUsageHelpAutoWidth(Screen.console().isPresent())
                .registerConverter(Duration.class, DurationText::parse)
                .setExecutionStrategy(UsageErrors::run)
                .setParameterExceptionHandler(new UsageErrors())
                .setExecutionExceptionHandler((e, command, parsed) -> CommandException.report(e, command.getErr()));
    }

    /**
     * One readable line for each record, unless the operator brings a configuration, and a log that is closed last,
     * unless the operator brings a log manager.
     */
    private static void configureLogging() {
        if (System.getProperty(DeferredLogManager.PROPERTY) == null) {
            System.setProperty(DeferredLogManager.PROPERTY, DeferredLogManager.class.getName());
        }
        if (System.getProperty("java.util.logging.config.file") != null) {
            return;
        }
        try (InputStream configuration = Main.class.getResourceAsStream("/logging.properties")) {
            LogManager.getLogManager().readConfiguration(configuration);
        } catch (IOException e) {
            throw new IllegalStateException("logging.properties in the jar cannot be read", e);
        }
    }

    /** The version of the jar. */
    static final class Version implements CommandLine.IVersionProvider {

        @Override
        public String[] getVersion() {
            return new String[] {"fastauth " + ThisReplica.version()};
        }
    }
}
