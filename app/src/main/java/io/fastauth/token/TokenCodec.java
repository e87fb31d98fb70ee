package io.fastauth.token;

import io.helidon.security.jwt.Jwt;
import io.helidon.security.jwt.SignedJwt;
import jakarta.json.JsonNumber;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Claims to compact JWS and back (RFC 7515, RFC 7519). The keyring is asked at every call, so that a rotation needs no
 * new codec.
 */
final class TokenCodec {

    /** Longest token that is looked at, in characters: ten times what we make. */
    static final int MAX_LENGTH = 8192;

    private static final long MAX_EPOCH_SECOND =
            Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();
    private static final Pattern COMPACT = Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final Supplier<Keyring> keyring;

    TokenCodec(Supplier<Keyring> keyring) {
        this.keyring = keyring;
    }

    String encode(Claims claims, SigningKey key) {
        Jwt.Builder jwt = Jwt.builder()
                .algorithm(key.algorithm().name())
                .type("JWT")
                .keyId(key.id())
                .addPayloadClaim("client_id", claims.clientId())
                .addPayloadClaim("type", claims.type())
                .issueTime(claims.issuedAt())
                .expirationTime(claims.expiresAt())
                .jwtId(claims.id());
        claims.session().ifPresent(session -> jwt.addPayloadClaim("sid", session));
        claims.previous().ifPresent(previous -> jwt.addPayloadClaim("prev", previous));
        claims.extra().forEach(jwt::addPayloadClaim);
        return SignedJwt.sign(jwt.build(), key.jwk()).tokenContent();
    }

    Decoded decode(String token) {
        if (token.length() > MAX_LENGTH || !COMPACT.matcher(token).matches()) {
            return new Decoded.Refused("not a JSON Web Token");
        }
        try {
            return verify(token, SignedJwt.parseToken(token));
        } catch (RuntimeException e) {
            // The parser throws a dozen kinds at what it dislikes, and their messages quote the token: none goes
            // further.
            return new Decoded.Refused("malformed token");
        }
    }

    private Decoded verify(String token, SignedJwt signed) {
        if (!canonical(token, signed.getSignature())) {
            return new Decoded.Refused("malformed token");
        }
        Jwt jwt = signed.getJwt();
        // RFC 7515, section 4.1.11: an extension that is not understood makes the token invalid; we understand none.
        if (jwt.headers().headerClaim("crit").isPresent()
                || !jwt.type().map("JWT"::equalsIgnoreCase).orElse(true)) {
            return new Decoded.Refused("unsupported header");
        }
        for (SigningKey key : candidates(jwt.keyId())) {
            // The key says which algorithm is right; the token's claim of one must agree, and decides nothing.
            if (jwt.algorithm().filter(key.algorithm().name()::equals).isPresent()
                    && key.jwk().verifySignature(signed.getSignedBytes(), signed.getSignature())) {
                return claims(token, jwt, key.id());
            }
        }
        return new Decoded.Refused("signature verification failed");
    }

    /** One signature has one spelling: otherwise several texts would be the same token. */
    private static boolean canonical(String token, byte[] signature) {
        return token.endsWith("." + BASE64.encodeToString(signature));
    }

    private List<SigningKey> candidates(Optional<String> keyId) {
        Keyring keys = keyring.get();
        return keyId.map(id -> keys.find(id).stream().toList()).orElseGet(keys::all);
    }

    private static Decoded claims(String token, Jwt jwt, String keyId) {
        Optional<Instant> expiresAt = instant(jwt, "exp");
        if (expiresAt.isEmpty()) {
            return new Decoded.Refused("the exp claim is required");
        }
        Claims claims = new Claims(
                text(jwt, "client_id").orElse(""),
                text(jwt, "type").orElse(""),
                instant(jwt, "iat").orElse(Instant.EPOCH),
                expiresAt.get(),
                text(jwt, "jti").filter(id -> !id.isEmpty()).orElseGet(() -> fingerprint(token)),
                text(jwt, "sid"),
                text(jwt, "prev"));
        return new Decoded.Genuine(claims, keyId);
    }

    private static Optional<String> text(Jwt jwt, String claim) {
        return jwt.payloadClaim(claim)
                .filter(value -> value.getValueType() == JsonValue.ValueType.STRING)
                .map(value -> ((JsonString) value).getString());
    }

    private static Optional<Instant> instant(Jwt jwt, String claim) {
        return jwt.payloadClaim(claim).map(value -> {
            long second = ((JsonNumber) value).longValueExact();
            if (second < 0 || second > MAX_EPOCH_SECOND) {
                throw new ArithmeticException(claim + " is out of range");
            }
            return Instant.ofEpochSecond(second);
        });
    }

    private static String fingerprint(String token) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.US_ASCII));
            return BASE64.encodeToString(Arrays.copyOf(digest, 18));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java runtime has no SHA-256", e);
        }
    }
}
