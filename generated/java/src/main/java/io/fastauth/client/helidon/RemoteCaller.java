package io.fastauth.client.helidon;

import io.fastauth.client.Verification;
import java.util.Optional;

/**
 * The caller, in the context of a request that {@link RemoteGuard} admitted.
 *
 * @param verification what its token says
 */
public record RemoteCaller(Verification.Accepted verification) {

    /** The client. */
    public String clientId() {
        return verification.clientId();
    }

    /** The session of the token, the same after a refresh; empty when the token has none. */
    public Optional<String> session() {
        return verification.sessionId();
    }
}
