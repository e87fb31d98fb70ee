package io.fastauth.client.helidon;

import java.util.Optional;

/**
 * Who calls, in the context of a request that {@link RemoteGuard} let through.
 *
 * @param clientId the client whose access token it is
 * @param session the session of the token, kept through refreshes; empty when the token has none
 */
public record RemoteCaller(String clientId, Optional<String> session) {}
