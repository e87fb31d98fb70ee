package io.fastauth.campaign;

import java.io.IOException;
import java.time.Duration;

/**
 * The token operations over one connection; not thread-safe.
 *
 * @param connection to the service
 */
record TokenClient(Connection connection) implements AutoCloseable {

    private static final String[] FORM = {"Content-Type", "application/x-www-form-urlencoded"};
    private static final String[] MASTER_FORM = {FORM[0], FORM[1], "MASTER-TOKEN", RunningService.MASTER};

    static TokenClient of(int port) {
        return new TokenClient(new Connection(port));
    }

    Answer issue(String client) throws IOException {
        return connection.get("/auth/token/new?client_id=" + client);
    }

    Answer refresh(String refreshToken) throws IOException {
        return connection.post("/auth/token/refresh", "refresh_token=" + refreshToken, FORM);
    }

    /** Ends the session of a token, as its holder. */
    Answer revoke(String token) throws IOException {
        return connection.post("/auth/token/revoke", "token=" + token, FORM);
    }

    /** Ends all sessions of a client, as the operator. */
    Answer revokeClient(String client) throws IOException {
        return connection.post("/auth/token/revoke", "client_id=" + client, MASTER_FORM);
    }

    /** 200 when an access token is current, 401 when it is not. */
    Answer verify(String accessToken) throws IOException {
        return connection.get("/access/health", "ACCESS-TOKEN", accessToken);
    }

    Answer ready() throws IOException {
        return connection.get("/observe/health/ready");
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }

    /** How long it takes until a new client is issued a pair, from now on. */
    static Duration awaitIssue(int port) {
        return Recovery.await(port, client -> client.issue("recovery-" + System.nanoTime()));
    }
}
