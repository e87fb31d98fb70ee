package io.fastauth.token;

import io.fastauth.token.StrictJson.MalformedTokenException;
import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.UUID;

/**
 * The claims of a token (RFC 7519, section 4). Ids are 16 bytes: a {@code jti} or {@code sid} that is a canonical UUID
 * stands for its bytes, any other text for the first 16 bytes of its SHA-256. A token of the original has no
 * {@code jti}: its id is the same fingerprint of its text.
 *
 * @param clientId {@code client_id}; empty when the claim is missing or not a text
 * @param type {@code type} as claimed, or an empty text
 * @param issuedAt {@code iat}, whole seconds; the epoch when the claim is missing
 * @param expiresAt {@code exp}, whole seconds
 * @param id {@code jti}, or the fingerprint of the token
 * @param session {@code sid}; empty in the original's tokens
 * @param generation {@code gen}: the number of refreshes since the session started; 0 when the claim is missing
 * @param previous {@code prev}: the id of the refresh token that this one replaced; only in refresh tokens from
 *     generation 1
 * @param sessionStart {@code sst}: when the session was issued, whole seconds; only in refresh tokens
 * @param issuer {@code iss}; empty when the claim is missing
 * @param audience {@code aud}; of a refresh token, the token endpoint
 * @param scope {@code scope}
 * @param resource {@code resource}: the granted audience; only in refresh tokens
 * @param extra the claims that an {@link IssuingPolicy} added to a token that is being signed; not read from tokens
 */
public record Claims(
        String clientId,
        String type,
        Instant issuedAt,
        Instant expiresAt,
        UUID id,
        Optional<UUID> session,
        int generation,
        Optional<UUID> previous,
        Optional<Instant> sessionStart,
        Optional<String> issuer,
        Audience audience,
        Scope scope,
        Audience resource,
        Map<String, Object> extra) {

    /** The values of {@code type}. */
    public enum TokenType {
        ACCESS("access"),
        REFRESH("refresh");

        private final String claim;

        TokenType(String claim) {
            this.claim = claim;
        }

        public String claim() {
            return claim;
        }
    }

    private static final int UUID_LENGTH = 36;
    private static final long MAX_EPOCH_SECOND =
            Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();

    public Claims {
        extra = Map.copyOf(extra);
    }

    public boolean is(TokenType expected) {
        return type.equals(expected.claim());
    }

    /** Expiry equal to now is expired (RFC 7519, section 4.1.4: "on or after"). */
    public boolean expired(Instant now) {
        return !now.isBefore(expiresAt);
    }

    /**
     * What the token permits; of a refresh token, what a refresh can be granted. The audience is empty when it is the
     * default one, which is the issuer.
     */
    public Grant grant() {
        if (is(TokenType.REFRESH)) {
            return new Grant(scope, resource);
        }
        boolean standard =
                issuer.filter(iss -> audience.uris().equals(List.of(iss))).isPresent();
        return new Grant(scope, standard ? Audience.none() : audience);
    }

    /** The payload, in an order that depends on the claims alone, so that signing a session again gives equal bytes. */
    byte[] toJson() {
        JsonText json = new JsonText();
        if (!extra.isEmpty()) {
            new TreeMap<>(extra).forEach(json::addValue);
        }
        json.add("client_id", clientId)
                .add("type", type)
                .add("iat", issuedAt.getEpochSecond())
                .add("exp", expiresAt.getEpochSecond())
                .add("jti", id.toString());
        session.ifPresent(sid -> json.add("sid", sid.toString()).add("gen", generation));
        previous.ifPresent(replaced -> json.add("prev", replaced.toString()));
        sessionStart.ifPresent(start -> json.add("sst", start.getEpochSecond()));
        issuer.ifPresent(iss -> json.add("iss", iss).add("sub", clientId));
        if (!scope.isEmpty()) {
            json.add("scope", scope.text());
        }
        add(json, "aud", audience);
        add(json, "resource", resource);
        return json.end();
    }

    /** One URI as a string, several as an array (RFC 7519, section 4.1.3); none are left out. */
    private static void add(JsonText json, String claim, Audience audience) {
        List<String> uris = audience.uris();
        if (uris.size() == 1) {
            json.add(claim, uris.getFirst());
        } else if (!uris.isEmpty()) {
            json.add(claim, uris);
        }
    }

    static Claims of(JsonObject json, String token) throws MalformedTokenException {
        Instant expiresAt =
                instant(json, "exp").orElseThrow(() -> new MalformedTokenException("the exp claim is required"));
        return new Claims(
                StrictJson.text(json, "client_id").orElse(""),
                StrictJson.text(json, "type").orElse(""),
                instant(json, "iat").orElse(Instant.EPOCH),
                expiresAt,
                id(StrictJson.text(json, "jti").filter(id -> !id.isEmpty()).orElse(token)),
                StrictJson.text(json, "sid").map(Claims::id),
                (int) whole(json, "gen", Integer.MAX_VALUE, "must be a whole number from 0 to 2147483647")
                        .orElse(0),
                StrictJson.text(json, "prev").map(Claims::id),
                instant(json, "sst"),
                StrictJson.text(json, "iss"),
                audience(json, "aud"),
                Scope.parse(StrictJson.text(json, "scope").orElse(""))
                        .orElseThrow(() -> new MalformedTokenException("the scope claim is malformed")),
                audience(json, "resource"),
                Map.of());
    }

    /** A text, or an array of texts. */
    private static Audience audience(JsonObject json, String claim) throws MalformedTokenException {
        if (!(json.get(claim) instanceof JsonArray array)) {
            return new Audience(StrictJson.text(json, claim).stream().toList());
        }
        List<String> texts = new ArrayList<>();
        for (JsonValue value : array) {
            if (!(value instanceof JsonString text)) {
                throw new MalformedTokenException("the " + claim + " claim must be a text or a list of texts");
            }
            texts.add(text.getString());
        }
        return new Audience(texts);
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

    /** The id that a text stands for. */
    static UUID id(String text) {
        return isCanonicalUuid(text) ? UUID.fromString(text) : fingerprint(text);
    }

    /** Whether it is a UUID as RFC 9562, section 4, has it, in small letters. */
    private static boolean isCanonicalUuid(String text) {
        if (text.length() != UUID_LENGTH) {
            return false;
        }
        for (int i = 0; i < UUID_LENGTH; i++) {
            char at = text.charAt(i);
            boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
            if (dash ? at != '-' : !HexFormat.isHexDigit(at) || Character.isUpperCase(at)) {
                return false;
            }
        }
        return true;
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
