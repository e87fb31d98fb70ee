package io.fastauth.cli;

import io.fastauth.FastAuthConfig;
import io.fastauth.KeySettings;
import io.fastauth.token.Inspection;
import io.fastauth.token.Keyring;
import io.fastauth.token.TokenInspector;
import io.fastauth.token.Validity;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Reads a token from standard input, never from an argument, which every user of the machine could read. */
@Command(
        name = "inspect",
        description = "Decode a token from standard input and verify it by the configured keys, offline.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:The token is valid.",
            "1:It is not; the verdict gives the reason.",
            "2:Refused: wrong usage, no key, or settings that cannot be accepted."
        },
        footer = {
            "",
            "Whether the token is still the current one of its client is not checked: only the",
            "store knows that, and a running service asks it.",
            "",
            "Example:",
            "  fastauth token inspect < token.txt"
        })
final class TokenInspectCommand implements Callable<Integer> {

    /** Shells and editors add a line end to the token. */
    private static final String LINE_END = "\\r?\\n\\z";

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--json", description = "Print one JSON object instead of lines.")
    private boolean json;

    @Mixin
    private final SettingsOptions settings = new SettingsOptions();

    @Override
    public Integer call() throws IOException {
        FastAuthConfig config = settings.config();
        Keyring keys = KeySettings.keyring(config);
        if (keys.all().isEmpty()) {
            throw CommandException.refused(
                    "there is no keys.json and cryptography-key is not set, so no token can be verified; name the"
                            + " files that a service uses with --config and --env-file");
        }
        Validity validity = new Validity(Clock.systemUTC(), config.tokens().clockSkew());
        Inspection inspection = new TokenInspector(() -> keys, validity).inspect(token(System.in));
        InspectionReport report = new InspectionReport(inspection);
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        if (json) {
            out.println(report.json());
        } else {
            report.lines().forEach(out::println);
        }
        return inspection.verdict() instanceof Inspection.Valid ? 0 : 1;
    }

    /** Reads one character more than the longest token and its line end have, which shows that one is too long. */
    private static String token(InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(TokenInspector.MAX_LENGTH + 3);
        return new String(bytes, StandardCharsets.ISO_8859_1).replaceFirst(LINE_END, "");
    }
}
