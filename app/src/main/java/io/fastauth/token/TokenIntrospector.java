package io.fastauth.token;

import io.fastauth.token.SessionStore.Freshness;
import java.util.Optional;
import java.util.function.Supplier;

/** Introspects access and refresh tokens (RFC 7662). Safe for use by many threads. */
public final class TokenIntrospector {

    private final TokenCodec codec;
    private final SessionStore store;
    private final Validity validity;
    private final SupersededTokens<Boolean> superseded = new SupersededTokens<>();

    /**
     * An introspector.
     *
     * @param keyring the keys in use now; asked at every call
     * @param store keeps the sessions
     * @param validity decides whether a token is valid at this time
     */
    public TokenIntrospector(Supplier<Keyring> keyring, SessionStore store, Validity validity) {
        this.codec = new TokenCodec(keyring);
        this.store = store;
        this.validity = validity;
    }

    /**
     * Returns the claims of an active token: genuine, valid now, and the current access or refresh token of its
     * session.
     *
     * @param token the presented token
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
        return superseded.find(claims).isPresent() || !current(claims) ? Optional.empty() : Optional.of(claims);
    }

    /**
     * Invalidates cached results because the sessions of a client may have changed.
     *
     * @param clientId the client; an empty text for any
     */
    public void changed(String clientId) {
        superseded.changed(clientId);
    }

    private boolean current(Claims claims) {
        long before = superseded.changes(claims);
        boolean current = current(claims, Freshness.CACHED) || current(claims, Freshness.UNCACHED);
        if (!current) {
            superseded.put(claims, false, before);
        }
        return current;
    }

    private boolean current(Claims claims, Freshness freshness) {
        return store.find(claims, freshness)
                .filter(found -> found.session().isCurrent(claims))
                .isPresent();
    }
}
