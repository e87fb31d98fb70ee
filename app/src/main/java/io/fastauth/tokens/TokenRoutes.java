package io.fastauth.tokens;

import io.fastauth.contract.TokensService;
import io.fastauth.contract.model.ErrorData;
import io.fastauth.contract.model.ErrorEnvelope;
import io.fastauth.guard.ClientAuthenticator;
import io.fastauth.guard.ClientAuthenticator.Result;
import io.fastauth.http.FailureLimiter;
import io.fastauth.http.Json;
import io.fastauth.http.Problems;
import io.fastauth.http.RequestParameters;
import io.fastauth.http.RequestParameters.InvalidRequestException;
import io.fastauth.http.ServedPaths;
import io.fastauth.http.SourceAddress;
import io.fastauth.token.ClientIdRule;
import io.fastauth.token.GeneratedClientId;
import io.fastauth.token.Issue;
import io.fastauth.token.IssueRequest;
import io.fastauth.token.JsonText;
import io.fastauth.token.Refresh;
import io.fastauth.token.RefreshRequest;
import io.fastauth.token.Requester;
import io.fastauth.token.Session;
import io.fastauth.token.StoreUnavailableException;
import io.fastauth.token.TokenIssuer;
import io.fastauth.token.TokenPair;
import io.fastauth.token.TokenRevoker;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The token operations of the contract, with the original's statuses and messages. */
record TokenRoutes(
        TokenIssuer issuer,
        TokenRevoker revoker,
        OpenIssuance issuance,
        ClientAuthenticator authenticator,
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
                .orElseGet(() -> GeneratedClientId.at(authenticator.clock().instant()));
        try {
            switch (authenticator.authenticateIfRegistered(request, clientId)) {
                case Result.Accepted accepted -> {
                    if (!(accepted.requester() instanceof Requester.Anonymous) || issuance.allows(request, response)) {
                        issue(response, IssueRequest.of(clientId, accepted.requester(), addresses.source(request)));
                    }
                }
                case Result.Failed failed -> unauthenticated(response, failed.retryAfter(), clientId);
                case Result.Denied denied -> denied.denial().send(response, problems);
            }
        } catch (StoreUnavailableException e) {
            notSaved(response, clientId);
        }
    }

    private void issue(ServerResponse response, IssueRequest request) {
        switch (issuer.issue(request)) {
            case Issue.Issued issued -> sendPair(response, issued.session(), issued.pair());
            case Issue.Refused refused -> clientRefused(response, refused.clientId(), refused.reason());
            case Issue.Unauthenticated denied -> unauthenticated(response, Optional.empty(), denied.clientId());
            case Issue.Disabled disabled -> clientRefused(response, disabled.clientId(), disabled.reason());
            case Issue.InvalidScope denied -> clientRefused(response, denied.clientId(), "The scope is not allowed");
            case Issue.InvalidTarget denied ->
                clientRefused(response, denied.clientId(), "The audience is not allowed");
            case Issue.KeyMissing missing -> keyMissing(response);
            case Issue.NotSaved notSaved -> notSaved(response, notSaved.clientId());
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
        Optional<String> owner =
                authenticator.hasCredential(request) ? revoker.clientOf(refreshToken) : Optional.empty();
        try {
            switch (authenticator.authenticateIfConfidential(request, owner)) {
                case Result.Accepted accepted ->
                    refresh(
                            request,
                            response,
                            RefreshRequest.of(refreshToken, accepted.requester(), addresses.source(request)));
                case Result.Failed failed -> unauthenticated(response, failed.retryAfter(), owner.orElse(""));
                case Result.Denied denied -> denied.denial().send(response, problems);
            }
        } catch (StoreUnavailableException e) {
            notSaved(response, owner.orElse(""));
        }
    }

    private void refresh(ServerRequest request, ServerResponse response, RefreshRequest asked) {
        switch (issuer.refresh(asked)) {
            case Refresh.Rotated rotated -> sendPair(response, rotated.session(), rotated.pair());
            case Refresh.Replayed replayed -> sendPair(response, replayed.session(), replayed.pair());
            case Refresh.ReuseDetected reuse -> {
                logReuse();
                failed(request, response, () -> invalidRefreshToken(response));
            }
            case Refresh.Invalid invalid -> failed(request, response, () -> invalidRefreshToken(response));
            case Refresh.MissingClientId missing -> failed(request, response, () -> missingClientId(response));
            case Refresh.Refused refused -> clientRefused(response, refused.clientId(), refused.reason());
            case Refresh.Unauthenticated denied -> unauthenticated(response, Optional.empty(), denied.clientId());
            case Refresh.Disabled disabled -> clientRefused(response, disabled.clientId(), disabled.reason());
            case Refresh.NotPermitted denied ->
                clientRefused(response, denied.clientId(), "The client may not refresh");
            case Refresh.InvalidScope denied -> clientRefused(response, denied.clientId(), "The scope is not allowed");
            case Refresh.InvalidTarget denied ->
                clientRefused(response, denied.clientId(), "The audience is not allowed");
            case Refresh.KeyMissing missing -> keyMissing(response);
            case Refresh.NotSaved notSaved -> notSaved(response, notSaved.clientId());
        }
    }

    static void logReuse() {
        LOGGER.log(Level.WARNING, "Refresh token reuse detected: the session is revoked");
    }

    private void failed(ServerRequest request, ServerResponse response, Runnable answer) {
        Optional<Duration> wait = addresses.namesCaller(request)
                ? failures.failed(FailureLimiter.Guess.TOKEN, addresses.of(request))
                : Optional.empty();
        wait.ifPresentOrElse(time -> problems.limited(response, time), answer);
    }

    private void sendPair(ServerResponse response, Session session, TokenPair pair) {
        Json.send(
                response,
                new JsonText()
                        .add("status", "success")
                        .add("message", "Token generated")
                        .add("code", Status.OK_200.code())
                        .add(
                                "data",
                                new JsonText()
                                        .add("client_id", session.clientId())
                                        .add("access_token", pair.accessToken())
                                        .add("refresh_token", pair.refreshToken())
                                        .add(
                                                "expires_in",
                                                session.accessLeft(authenticator
                                                                .clock()
                                                                .instant())
                                                        .toSeconds())));
    }

    private static void keyMissing(ServerResponse response) {
        error(response, Status.INTERNAL_SERVER_ERROR_500, "Crypto key not set", null);
    }

    private static void notSaved(ServerResponse response, String clientId) {
        response.header(Problems.RETRY_AFTER);
        error(response, Status.INTERNAL_SERVER_ERROR_500, "Token not saved. Database error", new ErrorData(clientId));
    }

    private static void invalidRefreshToken(ServerResponse response) {
        error(response, Status.UNAUTHORIZED_401, "Invalid refresh token", null);
    }

    private static void clientRefused(ServerResponse response, String clientId, String reason) {
        error(response, Status.FORBIDDEN_403, "Client refused: " + reason, new ErrorData(clientId));
    }

    private void unauthenticated(ServerResponse response, Optional<Duration> wait, String clientId) {
        if (wait.isPresent()) {
            problems.limited(response, wait.get());
        } else {
            problems.challengeClient(response);
            error(response, Status.UNAUTHORIZED_401, OauthAnswers.CLIENT_REFUSED, new ErrorData(clientId));
        }
    }

    private static void missingClientId(ServerResponse response) {
        error(response, Status.UNAUTHORIZED_401, "Invalid refresh token: missing client_id", null);
    }

    private static void error(ServerResponse response, Status status, String message, @Nullable ErrorData data) {
        Json.send(response, status, new ErrorEnvelope("error", message, status.code(), data));
    }
}
