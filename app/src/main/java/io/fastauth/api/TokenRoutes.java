package io.fastauth.api;

import io.fastauth.contract.TokensService;
import io.fastauth.token.FailureLimiter;
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
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** The token operations of the contract. */
public final class TokenRoutes implements TokensService {

    private static final Logger LOGGER = System.getLogger(TokenRoutes.class.getName());

    private final TokenIssuer issuer;
    private final BiPredicate<ServerRequest, ServerResponse> issuance;
    private final FailureLimiter failures;
    private final Function<ServerRequest, String> addresses;
    private final Predicate<ServerRequest> namesCaller;
    private final Problems problems;
    private final UnaryOperator<String> served;

    /**
     * The operations.
     *
     * @param issuer makes the pairs
     * @param issuance whether a request may be issued a pair; if not, it has been answered
     * @param failures limits how many wrong refresh tokens an address may present
     * @param addresses who sent a request
     * @param namesCaller whether the address of a request is that of one caller, so that its failures may be limited
     * @param problems how problems are written
     * @param served where a path of the contract is served
     */
    public TokenRoutes(
            TokenIssuer issuer,
            BiPredicate<ServerRequest, ServerResponse> issuance,
            FailureLimiter failures,
            Function<ServerRequest, String> addresses,
            Predicate<ServerRequest> namesCaller,
            Problems problems,
            UnaryOperator<String> served) {
        this.issuer = issuer;
        this.issuance = issuance;
        this.failures = failures;
        this.addresses = addresses;
        this.namesCaller = namesCaller;
        this.problems = problems;
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
        if (!issuance.test(request, response)) {
            return;
        }
        switch (issuer.issue(clientId, RequestSources.of(request, addresses.apply(request)))) {
            case Issue.Issued issued -> Envelopes.pair(response, issued.clientId(), issued.pair());
            case Issue.Refused refused -> Envelopes.clientRefused(response, refused.clientId(), refused.reason());
            case Issue.KeyMissing missing -> Envelopes.keyMissing(response);
            case Issue.NotSaved notSaved -> Envelopes.notSaved(response, notSaved.clientId());
        }
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
        String address = addresses.apply(request);
        switch (issuer.refresh(refreshToken, RequestSources.of(request, address))) {
            case Refresh.Rotated rotated -> Envelopes.pair(response, rotated.clientId(), rotated.pair());
            case Refresh.Replayed replayed -> Envelopes.pair(response, replayed.clientId(), replayed.pair());
            case Refresh.ReuseDetected reuse -> {
                LOGGER.log(Level.WARNING, "A used refresh token was presented again: the session is revoked");
                refused(request, response, address, () -> Envelopes.invalidRefreshToken(response));
            }
            case Refresh.Invalid invalid ->
                refused(request, response, address, () -> Envelopes.invalidRefreshToken(response));
            case Refresh.MissingClientId missing ->
                refused(request, response, address, () -> Envelopes.missingClientId(response));
            case Refresh.Refused refused -> Envelopes.clientRefused(response, refused.clientId(), refused.reason());
            case Refresh.KeyMissing missing -> Envelopes.keyMissing(response);
            case Refresh.NotSaved notSaved -> Envelopes.notSaved(response, notSaved.clientId());
        }
    }

    private void refused(ServerRequest request, ServerResponse response, String address, Runnable answer) {
        Optional<Duration> wait =
                namesCaller.test(request) ? failures.failed(FailureLimiter.Guess.TOKEN, address) : Optional.empty();
        wait.ifPresentOrElse(time -> problems.limited(response, time), answer);
    }
}
