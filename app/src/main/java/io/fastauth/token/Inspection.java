package io.fastauth.token;

import io.fastauth.token.StrictJson.MalformedTokenException;
import jakarta.json.JsonObject;
import java.time.Instant;
import java.util.Optional;

/**
 * The result of checking a token offline, by the keys and the clock alone.
 *
 * @param header the header; empty when the text does not have the form of a token
 * @param claims every claim as the token spells it, to be believed only when the verdict is {@link Valid} or
 *     {@link Expired}; empty when they cannot be read
 * @param verdict the result
 */
public record Inspection(Optional<TokenHeader> header, Optional<JsonObject> claims, Verdict verdict) {

    public sealed interface Verdict {}

    /**
     * Genuine and not expired. Whether it is the current token of its session, only the store knows.
     *
     * @param until when it expires
     */
    public record Valid(Instant until) implements Verdict {}

    /**
     * Genuine and expired.
     *
     * @param since when it expired
     */
    public record Expired(Instant since) implements Verdict {}

    /** Well-formed, but signed by none of the keys. */
    public record OfNoKey() implements Verdict {}

    /**
     * Not a token that this service could have signed.
     *
     * @param reason the reason, without any part of the token
     */
    public record Malformed(String reason) implements Verdict {}

    public static Inspection of(String token, Keyring keys, TokenValidator validator) {
        Optional<TokenHeader> header = Optional.empty();
        Optional<JsonObject> claims = Optional.empty();
        try {
            CompactToken compact = CompactToken.parse(token);
            header = Optional.of(compact.header());
            Optional<TokenCodec.Opened> opened = new TokenCodec(() -> keys).open(compact);
            if (opened.isEmpty()) {
                return new Inspection(header, unverified(compact), new OfNoKey());
            }
            claims = Optional.of(opened.get().payload());
            return new Inspection(header, claims, verdict(Claims.of(claims.get(), token), validator));
        } catch (MalformedTokenException e) {
            return new Inspection(header, claims, new Malformed(e.reason()));
        }
    }

    private static Verdict verdict(Claims claims, TokenValidator validator) {
        Optional<String> refusal = validator.validate(claims);
        if (refusal.isEmpty()) {
            return new Valid(claims.expiresAt());
        }
        return validator.acceptedUntil(claims).isAfter(validator.clock().instant())
                ? new Malformed(refusal.get())
                : new Expired(claims.expiresAt());
    }

    private static Optional<JsonObject> unverified(CompactToken token) throws MalformedTokenException {
        return token.header().format() == TokenFormat.JWS
                ? Optional.of(StrictJson.object(token.payload(), "payload"))
                : Optional.empty();
    }
}
