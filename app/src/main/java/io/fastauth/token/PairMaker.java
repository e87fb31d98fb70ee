package io.fastauth.token;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Makes the tokens of a pair.
 *
 * @param codec signs them
 * @param lifetimes how long they live now, when the policy says nothing else
 * @param validity what time it is
 */
record PairMaker(TokenCodec codec, Supplier<Lifetimes> lifetimes, Validity validity) {

    NewPair make(
            String clientId, String session, Optional<String> previous, SigningKey key, IssuingPolicy.Allowed ruling) {
        Lifetimes now = lifetimes.get().with(ruling);
        Claims access = claims(clientId, TokenType.ACCESS, now.nextAccess(), session, Optional.empty(), ruling);
        Claims refresh = claims(clientId, TokenType.REFRESH, now.refresh(), session, previous, ruling);
        return new NewPair(new TokenPair(signed(access, key), signed(refresh, key)), access, refresh, key.id());
    }

    private Claims claims(
            String clientId,
            TokenType type,
            Duration lifetime,
            String session,
            Optional<String> previous,
            IssuingPolicy.Allowed ruling) {
        Instant issuedAt = validity.clock().instant().truncatedTo(ChronoUnit.SECONDS);
        return new Claims(
                clientId,
                type.claim(),
                issuedAt,
                issuedAt.plus(lifetime),
                NewPair.id(),
                Optional.of(session),
                previous,
                ruling.claims());
    }

    /** Nobody could use a longer token: better none than one that is refused. */
    private String signed(Claims claims, SigningKey key) {
        String token = codec.encode(claims, key);
        if (token.length() > CompactToken.MAX_LENGTH) {
            throw new IllegalStateException("The claims of the issuing policy make a token of " + token.length()
                    + " characters; at most " + CompactToken.MAX_LENGTH + " can be used");
        }
        return token;
    }
}
