package io.fastauth.cli;

import java.io.PrintWriter;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints scripts by which shells complete commands and options. */
@Command(
        name = "completion",
        description = "Print a script by which a shell completes commands and options.",
        subcommands = CommandLine.HelpCommand.class,
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {
            "  source <(fastauth completion bash)     in ~/.bashrc",
            "  source <(fastauth completion zsh)      in ~/.zshrc",
            "  fastauth completion fish | source      in ~/.config/fish/config.fish"
        })
final class CompletionCommand {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Command(name = "bash", description = "Print the script for bash.", mixinStandardHelpOptions = true)
    void bash() {
        CommandSpec root = spec.root();
        print(AutoComplete.bash(root.name(), root.commandLine()));
    }

    @Command(name = "zsh", description = "Print the script for zsh.", mixinStandardHelpOptions = true)
    void zsh() {
        // The same script: it prepares zsh to run functions of bash.
        bash();
    }

    @Command(name = "fish", description = "Print the script for fish.", mixinStandardHelpOptions = true)
    void fish() {
        print(FishCompletion.script(spec.root()));
    }

    private void print(String script) {
        PrintWriter out = spec.commandLine().getOut();
        out.print(script);
        out.flush();
    }
}
