package io.fastauth.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The manual page of a command in the man macros of roff, from the model of which its {@code --help} is made.
 *
 * @param command the command
 */
record ManPage(CommandSpec command) {

    /** The name of the page: that of the command, with hyphens. */
    String name() {
        return command.qualifiedName("-");
    }

    /** The subcommands that have pages. */
    static List<CommandSpec> subcommands(CommandSpec command) {
        return command.subcommands().values().stream()
                .map(CommandLine::getCommandSpec)
                .filter(subcommand -> !subcommand.helpCommand())
                .toList();
    }

    String text() {
        StringBuilder page = new StringBuilder();
        List<String> description = Stream.of(command.usageMessage().description())
                .map(HelpText::plain)
                .toList();
        page.append(".TH %s 1 \"\" %s FastAuth\n.nh\n.ad l\n"
                .formatted(quoted(name().toUpperCase(Locale.ROOT)), quoted(version())));
        section(page, "NAME");
        String summary = description.isEmpty() ? "" : description.getFirst().replaceFirst("(?s)[.:] .*|\\.$", "");
        page.append(escaped(name())).append(" \\- ").append(escaped(summary)).append('\n');
        section(page, "SYNOPSIS");
        page.append(".B ").append(escaped(command.qualifiedName())).append('\n');
        page.append(line(synopsis()));
        section(page, "DESCRIPTION");
        description.forEach(paragraph -> page.append(".PP\n").append(line(paragraph)));
        List<ArgSpec> arguments = arguments();
        if (!arguments.isEmpty()) {
            section(page, "OPTIONS");
            arguments.forEach(argument -> argument(page, argument));
        }
        List<CommandSpec> subcommands = subcommands(command);
        if (!subcommands.isEmpty()) {
            section(page, "COMMANDS");
            subcommands.forEach(subcommand -> page.append(".TP\n.B ")
                    .append(escaped(subcommand.name()))
                    .append('\n')
                    .append(line(
                            HelpText.plain(firstLine(subcommand.usageMessage().description())))));
        }
        if (!command.usageMessage().exitCodeList().isEmpty()) {
            section(page, "EXIT STATUS");
            command.usageMessage()
                    .exitCodeList()
                    .forEach((code, meaning) ->
                            page.append(".TP\n.B ").append(code).append('\n').append(line(HelpText.plain(meaning))));
        }
        footer(page);
        seeAlso(page, subcommands);
        return page.toString();
    }

    private static String firstLine(String... description) {
        return description.length == 0 ? "" : description[0];
    }

    private String version() {
        String[] version = command.root().version();
        return version.length == 0 ? "" : version[0];
    }

    /** What follows the name of the command. */
    private String synopsis() {
        return new Help(command, Help.defaultColorScheme(Ansi.OFF))
                .synopsis(0)
                .strip()
                .replaceAll("\\s+", " ")
                .substring(command.qualifiedName().length())
                .strip();
    }

    private List<ArgSpec> arguments() {
        List<ArgSpec> arguments = new ArrayList<>(command.positionalParameters());
        arguments.addAll(command.options());
        arguments.removeIf(ArgSpec::hidden);
        return arguments;
    }

    private static void argument(StringBuilder page, ArgSpec argument) {
        String value = argument.arity().max() == 0 ? "" : "\\fI" + escaped(argument.paramLabel()) + "\\fR";
        String names = argument instanceof OptionSpec option
                ? Arrays.stream(option.names())
                        .map(spelling -> "\\fB" + escaped(spelling) + "\\fR")
                        .collect(Collectors.joining(", "))
                : "";
        page.append(".TP\n").append((names + " " + value).strip()).append('\n');
        page.append(line(HelpText.plain(String.join(" ", argument.description()))));
    }

    /** As it stands in the help: mostly examples. */
    private void footer(StringBuilder page) {
        String[] footer = command.usageMessage().footer();
        if (footer.length == 0) {
            return;
        }
        String heading =
                HelpText.plain(command.usageMessage().footerHeading()).strip().replaceFirst(":$", "");
        section(page, heading.isEmpty() ? "NOTES" : heading.toUpperCase(Locale.ROOT));
        page.append(".EX\n");
        for (String line : footer) {
            page.append(line(HelpText.plain(line)));
        }
        page.append(".EE\n");
    }

    private void seeAlso(StringBuilder page, List<CommandSpec> subcommands) {
        String pages = Stream.concat(Stream.ofNullable(command.parent()), subcommands.stream())
                .map(other -> "\\fB" + escaped(other.qualifiedName("-")) + "\\fR(1)")
                .collect(Collectors.joining(",\n"));
        if (!pages.isEmpty()) {
            section(page, "SEE ALSO");
            page.append(pages).append('\n');
        }
    }

    private static void section(StringBuilder page, String title) {
        page.append(".SH ").append(quoted(title)).append('\n');
    }

    private static String quoted(String text) {
        return '"' + escaped(text).replace("\"", "\\(dq") + '"';
    }

    private static String line(String text) {
        return escaped(text) + "\n";
    }

    /**
     * Text that roff prints as it is: a line may begin like a request, and others than ASCII stand for some characters.
     */
    private static String escaped(String text) {
        String escaped = text.replace("\\", "\\e")
                .replace("-", "\\-")
                .replace("'", "\\(aq")
                .replace("`", "\\(ga")
                .replace("^", "\\(ha")
                .replace("~", "\\(ti")
                .replace("\n", "\n\\&");
        return escaped.startsWith(".") ? "\\&" + escaped : escaped;
    }
}
