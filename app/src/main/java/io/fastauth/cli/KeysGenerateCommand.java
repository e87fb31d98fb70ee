package io.fastauth.cli;

import io.fastauth.settings.EnvFile;
import io.fastauth.token.SigningKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes a key. */
@Command(
        name = "generate",
        description =
                "Make a random key of 32 bytes, in url-safe base64: print it, or write it to a file of variables.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Written over the key of a running service, every token of the old one ends: use \"keys rotate\" for that.",
            "",
            "Examples:",
            "  fastauth keys generate",
            "  fastauth keys generate --write-env",
            "  fastauth keys generate --write-env --name MASTER_TOKEN --env-file prod.env"
        })
final class KeysGenerateCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            defaultValue = "CRYPTOGRAPHY_KEY",
            description = "The variable to write (default: ${DEFAULT-VALUE}).")
    private String name = "";

    @Option(names = "--write-env", description = "Write the key to the file instead of printing it.")
    private boolean writeEnv;

    @Option(
            names = "--env-file",
            paramLabel = "FILE",
            defaultValue = ".env",
            description = "The file of variables, made if needed (default: ${DEFAULT-VALUE}).")
    private Path envFile = Path.of("");

    @Option(names = "--force", description = "Replace a variable that the file has, without asking.")
    private boolean force;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        if (!writeEnv) {
            out.println(SigningKey.randomText());
            return 0;
        }
        EnvFile.change(envFile, present -> {
            if (present.containsKey(name) && !force && !agreed()) {
                throw CommandException.refused(
                        envFile + " has " + name + " already; it was left alone. Replace it with --force");
            }
            return Map.of(name, Optional.of(SigningKey.randomText()));
        });
        out.println("Wrote " + name + " to " + envFile);
        return 0;
    }

    private boolean agreed() {
        return Terminal.console()
                .map(console -> console.readLine("%s has %s already. Replace it? [yes/no] ", envFile, name))
                .filter("yes"::equalsIgnoreCase)
                .isPresent();
    }
}
