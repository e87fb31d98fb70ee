package io.fastauth.cli;

import io.fastauth.FastAuthConfig;
import io.fastauth.token.Inspection;
import io.fastauth.token.Keyring;
import io.fastauth.token.TokenHeader;
import io.fastauth.token.TokenValidator;
import jakarta.json.Json;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Commands about tokens. */
@Command(
        name = "token",
        description = "Inspect tokens.",
        subcommands = {TokenCommand.Inspect.class, HelpCommand.class},
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class TokenCommand {

    /** Inspects a token from standard input. */
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
    static final class Inspect implements Callable<Integer> {

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Option(names = "--json", description = "Print one JSON object instead of lines.")
        private boolean json;

        @Mixin
        private final SettingsFiles.Options settings = new SettingsFiles.Options();

        @Override
        public Integer call() throws IOException {
            FastAuthConfig config = settings.config();
            Keyring keys = SettingsFiles.keys(config).keyring();
            if (keys.all().isEmpty()) {
                throw CommandException.refused(
                        "there is no keys.json and cryptography-key is not set, so no token can be verified; name the"
                                + " files that a service uses with --config and --env-file");
            }
            TokenValidator validator =
                    new TokenValidator(Clock.systemUTC(), config.tokens().clockSkew());
            Inspection inspection = Inspection.of(GivenToken.read(), keys, validator);
            Report report = new Report(inspection);
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                out.println(report.json());
            } else {
                report.lines().forEach(out::println);
            }
            return inspection.verdict() instanceof Inspection.Valid ? 0 : 1;
        }
    }

    /**
     * The text of an inspection. Content of the token is printed as JSON in ASCII, so that a hostile token cannot send
     * control characters to a terminal.
     */
    private record Report(Inspection inspection) {

        private static final Set<String> DATES = Set.of("iat", "exp", "nbf");

        List<String> lines() {
            List<String> lines = new ArrayList<>();
            inspection
                    .header()
                    .map(Report::header)
                    .ifPresent(header ->
                            header.forEach((name, value) -> lines.add("%-8s %s".formatted(name + ":", ascii(value)))));
            inspection.claims().ifPresent(claims -> {
                lines.add(believed() ? "claims:" : "claims, which anybody may have written:");
                claims.forEach((name, value) -> lines.add("  " + ascii(Json.createValue(name)) + ": " + ascii(value)
                        + date(name, value).map(date -> " (" + date + ")").orElse("")));
            });
            lines.add("verdict: " + verdict());
            return lines;
        }

        private boolean believed() {
            return !(inspection.verdict() instanceof Inspection.OfNoKey);
        }

        String json() {
            JsonObjectBuilder json = Json.createObjectBuilder();
            inspection.header().map(Report::header).ifPresent(header -> json.add("header", header));
            inspection.claims().ifPresent(claims -> json.add("claims", claims));
            json.add("verdict", name()).add("detail", verdict());
            return ascii(json.build());
        }

        private static JsonObject header(TokenHeader header) {
            JsonObjectBuilder json = Json.createObjectBuilder()
                    .add("format", header.format().setting())
                    .add("alg", header.algorithm());
            header.encryption().ifPresent(encryption -> json.add("enc", encryption));
            header.keyId().ifPresent(id -> json.add("kid", id));
            header.type().ifPresent(type -> json.add("typ", type));
            return json.build();
        }

        private String name() {
            return switch (inspection.verdict()) {
                case Inspection.Valid valid -> "valid";
                case Inspection.Expired expired -> "expired";
                case Inspection.OfNoKey ofNoKey -> "of_no_key";
                case Inspection.Malformed malformed -> "malformed";
            };
        }

        private String verdict() {
            return switch (inspection.verdict()) {
                case Inspection.Valid valid -> "valid until " + valid.until();
                case Inspection.Expired expired -> "expired since " + expired.since();
                case Inspection.OfNoKey ofNoKey -> "signature by none of the keys";
                case Inspection.Malformed malformed -> "malformed because: " + malformed.reason();
            };
        }

        /** A date of an unverified token may be any number. */
        private static Optional<Instant> date(String name, JsonValue value) {
            if (!DATES.contains(name) || !(value instanceof JsonNumber number) || !number.isIntegral()) {
                return Optional.empty();
            }
            try {
                return Optional.of(Instant.ofEpochSecond(number.longValueExact()));
            } catch (ArithmeticException | DateTimeException e) {
                return Optional.empty();
            }
        }

        private static String ascii(JsonValue value) {
            StringBuilder ascii = new StringBuilder();
            value.toString()
                    .chars()
                    .forEach(c ->
                            ascii.append(c >= ' ' && c < 0x7f ? String.valueOf((char) c) : "\\u%04x".formatted(c)));
            return ascii.toString();
        }
    }
}
