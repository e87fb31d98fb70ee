package io.fastauth.tokens;

import io.fastauth.contract.TokensService;
import io.fastauth.http.FailureLimiter;
import io.fastauth.http.InvalidRequestException;
import io.fastauth.http.Problems;
import io.fastauth.http.RequestParameters;
import io.fastauth.http.ServedPaths;
import io.fastauth.http.SourceAddress;
import io.fastauth.token.ClientIdRule;
import io.fastauth.token.Issue;
import io.fastauth.token.Refresh;
import io.fastauth.token.TokenIssuer;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * The token operations of the contract.
 *
 * @param issuer makes the pairs
 * @param issuance decides whether a request may be issued a pair
 * @param failures limits how many wrong refresh tokens an address may present
 */
record TokenRoutes(
        TokenIssuer issuer,
        OpenIssuance issuance,
        FailureLimiter failures,
        SourceAddress addresses,
        Problems problems,
        ServedPaths paths)
        implements TokensService {

    private static final Logger LOGGER = System.getLogger(TokenRoutes.class.getName());

    @Override
    public String served(String contractPath) {
        return paths.belowRoot(contractPath);
    }

    @Override
    public void newToken(ServerRequest request, ServerResponse response) {
        String clientId = RequestParameters.ofQuery(request)
                .single("client_id")
                .map(TokenRoutes::checkedClientId)
                .orElseGet(() -> UUID.randomUUID().toString());
        if (!issuance.allows(request, response)) {
            return;
        }
        switch (issuer.issue(clientId, addresses.source(request))) {
            case Issue.Issued issued -> Envelopes.pair(response, issued.clientId(), issued.pair());
            case Issue.Refused refused -> Envelopes.clientRefused(response, refused.clientId(), refused.reason());
            case Issue.KeyMissing missing -> Envelopes.keyMissing(response);
            case Issue.NotSaved notSaved -> Envelopes.notSaved(response, notSaved.clientId());
        }
    }

    static String checkedClientId(String clientId) {
        ClientIdRule.problem(clientId).ifPresent(problem -> {
            throw InvalidRequestException.badRequest("client_id " + problem);
        });
        return clientId;
    }

    @Override
    public void refreshTokenByQuery(ServerRequest request, ServerResponse response) {
        refresh(request, RequestParameters.ofQuery(request).required("refresh_token"), response);
    }

    @Override
    public void refreshToken(ServerRequest request, ServerResponse response) {
        refresh(request, RequestParameters.ofBody(request).required("refresh_token"), response);
    }

    private void refresh(ServerRequest request, String refreshToken, ServerResponse response) {
        switch (issuer.refresh(refreshToken, addresses.source(request))) {
            case Refresh.Rotated rotated -> Envelopes.pair(response, rotated.clientId(), rotated.pair());
            case Refresh.Replayed replayed -> Envelopes.pair(response, replayed.clientId(), replayed.pair());
            case Refresh.ReuseDetected reuse -> {
                LOGGER.log(Level.WARNING, "A used refresh token was presented again: the session is revoked");
                failed(request, response, () -> Envelopes.invalidRefreshToken(response));
            }
            case Refresh.Invalid invalid -> failed(request, response, () -> Envelopes.invalidRefreshToken(response));
            case Refresh.MissingClientId missing ->
                failed(request, response, () -> Envelopes.missingClientId(response));
            case Refresh.Refused refused -> Envelopes.clientRefused(response, refused.clientId(), refused.reason());
            case Refresh.KeyMissing missing -> Envelopes.keyMissing(response);
            case Refresh.NotSaved notSaved -> Envelopes.notSaved(response, notSaved.clientId());
        }
    }

    private void failed(ServerRequest request, ServerResponse response, Runnable answer) {
        Optional<Duration> wait = addresses.namesCaller(request)
                ? failures.failed(FailureLimiter.Guess.TOKEN, addresses.apply(request))
                : Optional.empty();
        wait.ifPresentOrElse(time -> problems.limited(response, time), answer);
    }
}
