package io.fastauth.token;

import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/** Claims to the JSON that a token carries, and back (RFC 7519, section 4). */
final class ClaimsJson {

    private static final long MAX_EPOCH_SECOND =
            Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();

    private ClaimsJson() {}

    static byte[] write(Claims claims) {
        JsonObjectBuilder json = StrictJson.BUILDERS
                .createObjectBuilder(claims.extra())
                .add("client_id", claims.clientId())
                .add("type", claims.type())
                .add("iat", claims.issuedAt().getEpochSecond())
                .add("exp", claims.expiresAt().getEpochSecond())
                .add("jti", claims.id());
        claims.session().ifPresent(session -> json.add("sid", session));
        claims.previous().ifPresent(previous -> json.add("prev", previous));
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
                StrictJson.text(json, "jti").filter(id -> !id.isEmpty()).orElseGet(() -> fingerprint(token)),
                StrictJson.text(json, "sid"),
                StrictJson.text(json, "prev"));
    }

    private static Optional<Instant> instant(JsonObject json, String claim) throws MalformedTokenException {
        if (!json.containsKey(claim)) {
            return Optional.empty();
        }
        if (json.get(claim) instanceof JsonNumber number
                && number.isIntegral()
                && number.bigDecimalValue().precision()
                        <= String.valueOf(MAX_EPOCH_SECOND).length()) {
            long second = number.longValueExact();
            if (second >= 0 && second <= MAX_EPOCH_SECOND) {
                return Optional.of(Instant.ofEpochSecond(second));
            }
        }
        throw new MalformedTokenException("the " + claim + " claim must be whole seconds before the year 10000");
    }

    private static String fingerprint(String token) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.US_ASCII));
            return CompactToken.encoded(Arrays.copyOf(digest, 18));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java runtime has no SHA-256", e);
        }
    }
}
