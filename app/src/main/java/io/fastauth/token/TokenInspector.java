package io.fastauth.token;

import jakarta.json.JsonObject;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Supplier;

/** Judges tokens offline: by the keys and the clock alone, for a person who wonders why a token is refused. */
public final class TokenInspector {

    /** The longest token that is looked at, in characters. */
    public static final int MAX_LENGTH = CompactToken.MAX_LENGTH;

    private final TokenCodec codec;
    private final Clock clock;

    /**
     * An inspector.
     *
     * @param keyring the keys in use now; asked at every inspection
     * @param clock what time it is
     */
    public TokenInspector(Supplier<Keyring> keyring, Clock clock) {
        this.codec = new TokenCodec(keyring);
        this.clock = clock;
    }

    /**
     * Inspects a token.
     *
     * @param token the text
     * @return what it says, and whether to believe it
     */
    public Inspection inspect(String token) {
        Optional<TokenHeader> header = Optional.empty();
        Optional<JsonObject> claims = Optional.empty();
        try {
            CompactToken compact = CompactToken.parse(token);
            header = Optional.of(compact.header());
            Optional<byte[]> payload = codec.open(compact);
            if (payload.isEmpty()) {
                return new Inspection(header, unverified(compact), new Inspection.OfNoKey());
            }
            claims = Optional.of(StrictJson.object(payload.get(), "payload"));
            return new Inspection(header, claims, judged(ClaimsJson.read(claims.get(), token)));
        } catch (MalformedTokenException e) {
            return new Inspection(header, claims, new Inspection.Malformed(e.reason()));
        }
    }

    private Inspection.Verdict judged(Claims claims) {
        return claims.expired(clock.instant())
                ? new Inspection.Expired(claims.expiresAt())
                : new Inspection.Valid(claims.expiresAt());
    }

    private static Optional<JsonObject> unverified(CompactToken token) throws MalformedTokenException {
        return token.header().format() == TokenFormat.JWS
                ? Optional.of(StrictJson.object(SignedTokens.unverified(token), "payload"))
                : Optional.empty();
    }
}
