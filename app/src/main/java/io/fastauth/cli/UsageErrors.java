package io.fastauth.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.UnmatchedArgumentException;

/** Reports wrong usage, without arguments that may be secrets. */
final class UsageErrors implements IParameterExceptionHandler {

    private static final String HIDDEN = "***";
    private static final int MAX_SHOWN = 15;
    private static final String FILE_NAME = ".*\\.[A-Za-z]{1,6}";

    @Override
    public int handleParseException(ParameterException e, String[] arguments) {
        CommandLine command = e.getCommandLine();
        PrintWriter err = command.getErr();
        err.println(withoutSecrets(String.valueOf(e.getMessage()), arguments));
        if (!UnmatchedArgumentException.printSuggestions(e, err)) {
            command.usage(err);
        }
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    /** Runs a command, and refuses unknown arguments even beside {@code --help}. */
    static int run(ParseResult parsed) {
        for (ParseResult level = parsed; level != null; level = level.subcommand()) {
            if (!level.unmatched().isEmpty()) {
                throw new UnmatchedArgumentException(level.commandSpec().commandLine(), level.unmatched());
            }
        }
        return new RunLast().execute(parsed);
    }

    /**
     * An argument for a message: asterisks when it is as long as a secret and is neither a file name nor in a folder,
     * because it may be a token or a key given by mistake.
     */
    static String shown(String argument) {
        Path folder = Path.of(argument).getParent();
        boolean file = argument.matches(FILE_NAME) || (folder != null && Files.isDirectory(folder));
        return argument.length() <= MAX_SHOWN || file ? argument : HIDDEN;
    }

    private static String withoutSecrets(String message, String[] arguments) {
        List<String> values = Arrays.stream(arguments)
                .map(argument -> argument.startsWith("--") && argument.contains("=")
                        ? argument.substring(argument.indexOf('=') + 1)
                        : argument)
                .filter(value -> value.length() > MAX_SHOWN)
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
        String shown = message;
        for (String value : values) {
            shown = shown.replace(value, shown(value));
        }
        return shown;
    }
}
