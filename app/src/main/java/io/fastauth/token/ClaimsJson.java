package io.fastauth.token;

import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;

/** Claims to the JSON that a token carries, and back (RFC 7519, section 4). */
final class ClaimsJson {

    private static final long MAX_EPOCH_SECOND =
            Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();

    private static final Pattern CANONICAL_UUID =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

    private ClaimsJson() {}

    /** In an order that depends on the claims alone, so that signing a session again makes the same bytes. */
    static byte[] write(Claims claims) {
        JsonObjectBuilder json = StrictJson.BUILDERS
                .createObjectBuilder(new TreeMap<>(claims.extra()))
                .add("client_id", claims.clientId())
                .add("type", claims.type())
                .add("iat", claims.issuedAt().getEpochSecond())
                .add("exp", claims.expiresAt().getEpochSecond())
                .add("jti", claims.id().toString());
        claims.session()
                .ifPresent(session -> json.add("sid", session.toString()).add("gen", claims.generation()));
        claims.previous().ifPresent(previous -> json.add("prev", previous.toString()));
        claims.sessionStart().ifPresent(start -> json.add("sst", start.getEpochSecond()));
        return json.build().toString().getBytes(StandardCharsets.UTF_8);
    }

    static Claims read(JsonObject json, String token) throws MalformedTokenException {
        Instant expiresAt =
                instant(json, "exp").orElseThrow(() -> new MalformedTokenException("the exp claim is required"));
        return new Claims(
                StrictJson.text(json, "client_id").orElse(""),
                StrictJson.text(json, "type").orElse(""),
                instant(json, "iat").orElse(Instant.EPOCH),
                expiresAt,
                id(StrictJson.text(json, "jti").filter(id -> !id.isEmpty()).orElse(token)),
                StrictJson.text(json, "sid").map(ClaimsJson::id),
                (int) whole(json, "gen", Integer.MAX_VALUE, "must be a whole number from 0 to 2147483647")
                        .orElse(0),
                StrictJson.text(json, "prev").map(ClaimsJson::id),
                instant(json, "sst"),
                Map.of());
    }

    private static Optional<Instant> instant(JsonObject json, String claim) throws MalformedTokenException {
        OptionalLong second = whole(json, claim, MAX_EPOCH_SECOND, "must be whole seconds before the year 10000");
        return second.isPresent() ? Optional.of(Instant.ofEpochSecond(second.getAsLong())) : Optional.empty();
    }

    private static OptionalLong whole(JsonObject json, String claim, long max, String rule)
            throws MalformedTokenException {
        if (!json.containsKey(claim)) {
            return OptionalLong.empty();
        }
        if (json.get(claim) instanceof JsonNumber number
                && number.isIntegral()
                && number.bigDecimalValue().precision() <= String.valueOf(max).length()) {
            long value = number.longValueExact();
            if (value >= 0 && value <= max) {
                return OptionalLong.of(value);
            }
        }
        throw new MalformedTokenException("the " + claim + " claim " + rule);
    }

    /** The id that a text stands for, as {@link Claims} says. */
    static UUID id(String text) {
        return CANONICAL_UUID.matcher(text).matches() ? UUID.fromString(text) : fingerprint(text);
    }

    private static UUID fingerprint(String text) {
        try {
            ByteBuffer digest =
                    ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
            return new UUID(digest.getLong(), digest.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java runtime has no SHA-256", e);
        }
    }
}
