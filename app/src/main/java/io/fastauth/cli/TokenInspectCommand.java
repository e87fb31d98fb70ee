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

/** Reads a token from standard input, never from an argument, which everybody on the machine could read. */
@Command(
        name = "inspect",
        description = "Decode a token from standard input and judge it by the configured keys, offline.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:The token is valid.",
            "1:It is not; the verdict says why.",
            "2:Refused: wrong usage, no key, or settings that cannot be accepted."
        },
        footer = {
            "",
            "The verdict says nothing of whether the token is still its client's current one:",
            "the store knows that, and a running service asks it.",
            "",
            "Example:",
            "  fastauth token inspect < token.txt"
        })
final class TokenInspectCommand implements Callable<Integer> {

    /** A line end is no part of the token: shells and editors add one. */
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
                    "cryptography-key is not set, so no token can be judged; set CRYPTOGRAPHY_KEY or name the files"
                            + " that a service uses with --config and --env-file");
        }
        Validity validity = new Validity(Clock.systemUTC(), config.clockSkew());
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

    /** As much as a token and its line end can be, and one more: enough to see that it is too long. */
    private static String token(InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(TokenInspector.MAX_LENGTH + 3);
        return new String(bytes, StandardCharsets.ISO_8859_1).replaceFirst(LINE_END, "");
    }
}
