package io.fastauth.client.helidon;

import java.util.Optional;

/**
 * The caller, in the context of a request that {@link RemoteGuard} admitted.
 *
 * @param session the session of the token, the same after a refresh; empty when the token has none
 */
public record RemoteCaller(String clientId, Optional<String> session) {}
