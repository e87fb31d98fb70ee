package io.fastauth.cli;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The script by which fish completes a command line; picocli makes those of other shells. */
final class FishCompletion {

    private final String name;
    private final StringBuilder script = new StringBuilder();
    private final List<String> known = new ArrayList<>();

    private FishCompletion(String name) {
        this.name = name;
    }

    static String script(CommandSpec root) {
        FishCompletion completion = new FishCompletion(root.name());
        completion.add(root, "");
        String known = completion.known.stream().map(FishCompletion::quoted).collect(Collectors.joining(" "));
        // The function finds the command that the words before the cursor name, and compares it with its arguments.
        return """
                function __%1$s_at
                    set -l known %2$s
                    set -l path
                    for word in (commandline -opc)[2..-1]
                        set -l longer (string join -- ' ' $path $word)
                        if contains -- $longer $known
                            set path $longer
                        end
                    end
                    test "$path" = "$argv"
                end
                complete -c %1$s -f
                """.formatted(root.name(), known) + completion.script;
    }

    private void add(CommandSpec command, String path) {
        String start = "complete -c " + name + " -n " + quoted(("__" + name + "_at " + path).strip());
        command.subcommands().forEach((subcommand, line) -> {
            script.append(start)
                    .append(" -a ")
                    .append(quoted(subcommand))
                    .append(described(line.getCommandSpec().usageMessage().description()));
        });
        command.options().stream().filter(option -> !option.hidden()).forEach(option -> {
            script.append(start);
            for (String spelling : option.names()) {
                boolean isLong = spelling.startsWith("--");
                script.append(isLong ? " -l " : " -s ").append(quoted(spelling.substring(isLong ? 2 : 1)));
            }
            script.append(values(option)).append(described(option.description()));
        });
        for (PositionalParamSpec positional : command.positionalParameters()) {
            if (isFile(positional)) {
                script.append(start).append(" -F").append(described(positional.description()));
            }
        }
        command.subcommands().forEach((subcommand, line) -> {
            String longer = (path + " " + subcommand).strip();
            known.add(longer);
            add(line.getCommandSpec(), longer);
        });
    }

    private static String values(OptionSpec option) {
        if (option.arity().max() == 0) {
            return "";
        }
        if (isFile(option)) {
            return " -rF";
        }
        return option.completionCandidates() == null
                ? " -x"
                : " -xa "
                        + quoted(StreamSupport.stream(
                                        option.completionCandidates().spliterator(), false)
                                .collect(Collectors.joining(" ")));
    }

    private static boolean isFile(ArgSpec argument) {
        return argument.type() == Path.class || argument.type() == File.class;
    }

    /** The first sentence of a description. */
    private static String described(String... description) {
        String first = description.length == 0 ? "" : description[0];
        return " -d " + quoted(HelpText.plain(first).replaceFirst("(?s)( \\(|[.:;] ).*|\\.$", "")) + "\n";
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
