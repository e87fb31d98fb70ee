package io.fastauth.token;

import java.util.Optional;
import java.util.function.Supplier;

/** Says what a token of either type is worth (RFC 7662). Safe for use by many threads. */
public final class TokenIntrospector {

    private final TokenCodec codec;
    private final TokenStore store;
    private final Validity validity;
    private final SupersededTokens<Boolean> superseded = new SupersededTokens<>();

    /**
     * An introspector.
     *
     * @param keyring the keys in use now; asked at every call
     * @param store where the current pairs are
     * @param validity when a token is valid
     */
    public TokenIntrospector(Supplier<Keyring> keyring, TokenStore store, Validity validity) {
        this.codec = new TokenCodec(keyring);
        this.store = store;
        this.validity = validity;
    }

    /**
     * What an active token says: one that is genuine, valid now, and its client's current access or refresh token.
     *
     * @param token what the caller presented
     * @return the claims; empty for any other token, whatever the reason
     * @throws StoreUnavailableException when the store cannot say which token is current
     */
    public Optional<Claims> active(String token) {
        if (!(codec.decode(token) instanceof Decoded.Genuine genuine)) {
            return Optional.empty();
        }
        Claims claims = genuine.claims();
        if (claims.clientId().isEmpty() || validity.refusal(claims).isPresent()) {
            return Optional.empty();
        }
        return superseded.find(claims).isPresent() || !current(token, claims) ? Optional.empty() : Optional.of(claims);
    }

    /**
     * Says that the pair of a client may have changed, so that what the store said about its tokens is asked again.
     *
     * @param clientId the client; an empty text for any
     */
    public void changed(String clientId) {
        superseded.changed(clientId);
    }

    private boolean current(String token, Claims claims) {
        long before = superseded.changes(claims);
        boolean current = store.find(claims.clientId())
                .filter(pair -> current(token, claims, pair))
                .or(() -> store.findAgain(claims.clientId()).filter(pair -> current(token, claims, pair)))
                .isPresent();
        if (!current) {
            superseded.put(claims, false, before);
        }
        return current;
    }

    private static boolean current(String token, Claims claims, TokenPair pair) {
        return (claims.is(TokenType.ACCESS) && TokenVerifier.same(token, pair.accessToken()))
                || (claims.is(TokenType.REFRESH) && TokenVerifier.same(token, pair.refreshToken()));
    }
}
