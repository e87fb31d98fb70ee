package io.fastauth.api;

import io.fastauth.contract.TokensService;
import io.fastauth.token.Issue;
import io.fastauth.token.Refresh;
import io.fastauth.token.StoreUnavailableException;
import io.fastauth.token.TokenIssuer;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** The token operations of the contract. */
public final class TokenRoutes implements TokensService {

    private static final Logger LOGGER = System.getLogger(TokenRoutes.class.getName());

    private final TokenIssuer issuer;
    private final UnaryOperator<String> served;

    /**
     * The operations.
     *
     * @param issuer makes the pairs
     * @param served where a path of the contract is served
     */
    public TokenRoutes(TokenIssuer issuer, UnaryOperator<String> served) {
        this.issuer = issuer;
        this.served = served;
    }

    @Override
    public String served(String contractPath) {
        return served.apply(contractPath);
    }

    @Override
    public void newToken(ServerRequest request, ServerResponse response) {
        String clientId = RequestParameters.ofQuery(request)
                .single("client_id")
                .map(ClientId::checked)
                .orElseGet(() -> UUID.randomUUID().toString());
        switch (issuer.issue(clientId)) {
            case Issue.Issued issued -> Envelopes.pair(response, issued.clientId(), issued.pair());
            case Issue.KeyMissing missing -> Envelopes.keyMissing(response);
            case Issue.NotSaved notSaved -> notSaved(response, notSaved.clientId(), notSaved.cause());
        }
    }

    @Override
    public void refreshTokenByQuery(ServerRequest request, ServerResponse response) {
        refresh(RequestParameters.ofQuery(request).required("refresh_token"), response);
    }

    @Override
    public void refreshToken(ServerRequest request, ServerResponse response) {
        refresh(RequestParameters.ofBody(request).required("refresh_token"), response);
    }

    private void refresh(String refreshToken, ServerResponse response) {
        switch (issuer.refresh(refreshToken)) {
            case Refresh.Rotated rotated -> Envelopes.pair(response, rotated.clientId(), rotated.pair());
            case Refresh.Replayed replayed -> Envelopes.pair(response, replayed.clientId(), replayed.pair());
            case Refresh.ReuseDetected reuse -> {
                LOGGER.log(Level.WARNING, "A used refresh token was presented again: the session is revoked");
                Envelopes.invalidRefreshToken(response);
            }
            case Refresh.Invalid invalid -> Envelopes.invalidRefreshToken(response);
            case Refresh.MissingClientId missing -> Envelopes.missingClientId(response);
            case Refresh.KeyMissing missing -> Envelopes.keyMissing(response);
            case Refresh.NotSaved notSaved -> notSaved(response, notSaved.clientId(), notSaved.cause());
        }
    }

    private static void notSaved(ServerResponse response, String clientId, StoreUnavailableException cause) {
        LOGGER.log(Level.ERROR, "No pair was made, because the token store failed", cause);
        Envelopes.notSaved(response, clientId);
    }
}
