package io.fastauth.client;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The calls that issue, refresh and revoke tokens. Each throws {@link UnavailableException} without an answer. */
final class TokenRequests implements AutoCloseable {

    private final ServiceConnection service;
    private final Clock clock;

    TokenRequests(ServiceConnection service, Clock clock) {
        this.service = service;
        this.clock = clock;
    }

    /** The same requests, which end at a monotonic time at the latest. */
    TokenRequests until(long deadline) {
        return new TokenRequests(service.within(Duration.ofNanos(Math.max(1, deadline - System.nanoTime()))), clock);
    }

    /**
     * Issues tokens where it is open, or with the master token.
     *
     * @throws RefusedException when no tokens are issued to the client
     */
    IssuedTokens issue(String clientId, Optional<String> masterToken) {
        long monotonic = System.nanoTime();
        Instant wall = clock.instant();
        String path = "/auth/token/new?client_id=" + ServiceConnection.encoded(clientId);
        return read(
                masterToken
                        .map(token -> service.get(path, "MASTER-TOKEN", token))
                        .orElseGet(() -> service.get(path)),
                monotonic,
                wall);
    }

    /**
     * Issues tokens to a registered client (RFC 6749, section 4.4).
     *
     * @throws RefusedException when no tokens are issued to the client
     */
    IssuedTokens grant(ClientCredential client, Optional<String> scope, Optional<String> resource) {
        long monotonic = System.nanoTime();
        Instant wall = clock.instant();
        Map<String, String> form = new LinkedHashMap<>(Map.of("grant_type", "client_credentials"));
        scope.ifPresent(text -> form.put("scope", text));
        resource.ifPresent(uri -> form.put("resource", uri));
        return read(service.post("/oauth2/token", form, "Authorization", client.basic()), monotonic, wall);
    }

    /**
     * Refreshes tokens.
     *
     * @throws SessionEndedException when the service does not accept the refresh token
     * @throws RefusedException when it refuses the refresh for another reason
     */
    IssuedTokens refresh(String refreshToken, Optional<ClientCredential> client) {
        long monotonic = System.nanoTime();
        Instant wall = clock.instant();
        ServiceAnswer answer =
                service.post("/auth/token/refresh", Map.of("refresh_token", refreshToken), authorization(client));
        if (answer.unauthorized()) {
            throw new SessionEndedException(answer.detail());
        }
        return read(answer, monotonic, wall);
    }

    /**
     * Ends the session of a token (RFC 7009).
     *
     * @throws RefusedException when the service refuses to revoke the token
     */
    void revoke(String token, Optional<ClientCredential> client) {
        ServiceAnswer answer = service.post("/auth/token/revoke", Map.of("token", token), authorization(client));
        if (!answer.succeeded()) {
            throw answer.failure();
        }
    }

    private static String[] authorization(Optional<ClientCredential> client) {
        return client.map(known -> new String[] {"Authorization", known.basic()})
                .orElse(new String[0]);
    }

    private static IssuedTokens read(ServiceAnswer answer, long monotonic, Instant wall) {
        if (!answer.succeeded()) {
            throw answer.failure();
        }
        return IssuedTokens.read(answer, monotonic, wall);
    }

    @Override
    public void close() {
        service.close();
    }
}
