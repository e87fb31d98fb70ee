package io.fastauth.token;

import jakarta.json.JsonObject;
import java.util.Optional;
import java.util.function.Supplier;

/** Checks tokens offline, by the keys and the clock alone, to find out why one is refused. */
public final class TokenInspector {

    /** The longest token that is inspected, in characters. */
    public static final int MAX_LENGTH = CompactToken.MAX_LENGTH;

    private final TokenCodec codec;
    private final Validity validity;

    /**
     * An inspector.
     *
     * @param keyring the keys in use now; asked at every inspection
     * @param validity when a token is valid
     */
    public TokenInspector(Supplier<Keyring> keyring, Validity validity) {
        this.codec = new TokenCodec(keyring);
        this.validity = validity;
    }

    /**
     * Inspects a token.
     *
     * @param token the text
     * @return its content, and whether it is genuine
     */
    public Inspection inspect(String token) {
        Optional<TokenHeader> header = Optional.empty();
        Optional<JsonObject> claims = Optional.empty();
        try {
            CompactToken compact = CompactToken.parse(token);
            header = Optional.of(compact.header());
            Optional<TokenCodec.Opened> opened = codec.open(compact);
            if (opened.isEmpty()) {
                return new Inspection(header, unverified(compact), new Inspection.OfNoKey());
            }
            claims = Optional.of(opened.get().payload());
            return new Inspection(header, claims, judged(ClaimsJson.read(claims.get(), token)));
        } catch (MalformedTokenException e) {
            return new Inspection(header, claims, new Inspection.Malformed(e.reason()));
        }
    }

    private Inspection.Verdict judged(Claims claims) {
        Optional<String> refusal = validity.refusal(claims);
        if (refusal.isEmpty()) {
            return new Inspection.Valid(claims.expiresAt());
        }
        return validity.end(claims).isAfter(validity.clock().instant())
                ? new Inspection.Malformed(refusal.get())
                : new Inspection.Expired(claims.expiresAt());
    }

    private static Optional<JsonObject> unverified(CompactToken token) throws MalformedTokenException {
        return token.header().format() == TokenFormat.JWS
                ? Optional.of(StrictJson.object(token.payload(), "payload"))
                : Optional.empty();
    }
}
