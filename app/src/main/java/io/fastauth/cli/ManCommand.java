package io.fastauth.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints the manual pages. */
@Command(
        name = "man",
        description = "Print the manual page of a command, for \"man\", or write those of all commands to a folder.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {"  fastauth man sessions end | man -l -", "  fastauth man --into /usr/local/share/man/man1"})
final class ManCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "COMMAND", arity = "0..*", description = "The command (default: fastauth itself).")
    private List<String> names = new ArrayList<>();

    @Option(names = "--into", paramLabel = "FOLDER", description = "Write every page to a folder, which must exist.")
    private @Nullable Path folder;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Path into = folder;
        if (into == null) {
            out.print(new ManPage(named()).text());
            out.flush();
            return 0;
        }
        if (!names.isEmpty()) {
            throw CommandException.refused("--into: writes the pages of all commands; name none");
        }
        if (!Files.isDirectory(into)) {
            throw CommandException.refused("--into: " + into + " is not an existing folder");
        }
        out.println("Wrote " + write(spec.root(), into) + " pages.");
        return 0;
    }

    private CommandSpec named() {
        CommandSpec command = spec.root();
        for (String name : names) {
            CommandLine subcommand = command.subcommands().get(name);
            if (subcommand == null) {
                throw CommandException.refused("There is no command " + UsageErrors.shown(name));
            }
            command = subcommand.getCommandSpec();
        }
        return command;
    }

    private static int write(CommandSpec command, Path folder) throws IOException {
        ManPage page = new ManPage(command);
        Files.writeString(folder.resolve(page.name() + ".1"), page.text());
        int written = 1;
        for (CommandSpec subcommand : ManPage.subcommands(command)) {
            written += write(subcommand, folder);
        }
        return written;
    }
}
