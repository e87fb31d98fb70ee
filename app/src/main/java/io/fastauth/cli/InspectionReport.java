package io.fastauth.cli;

import io.fastauth.token.Inspection;
import io.fastauth.token.TokenHeader;
import jakarta.json.Json;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An inspection in words. Whatever comes from the token is printed as JSON in plain ASCII, so that a hostile token can
 * write nothing to a terminal but what is seen.
 *
 * @param inspection what was found
 */
record InspectionReport(Inspection inspection) {

    private static final Set<String> DATES = Set.of("iat", "exp", "nbf");

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        inspection
                .header()
                .map(InspectionReport::header)
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
        inspection.header().map(InspectionReport::header).ifPresent(header -> json.add("header", header));
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

    /**
     * JSON strings may hold letters that move the cursor or turn the writing round; escapes mean the same to a parser.
     */
    private static String ascii(JsonValue value) {
        StringBuilder ascii = new StringBuilder();
        value.toString()
                .chars()
                .forEach(c -> ascii.append(c >= ' ' && c < 0x7f ? String.valueOf((char) c) : "\\u%04x".formatted(c)));
        return ascii.toString();
    }
}
