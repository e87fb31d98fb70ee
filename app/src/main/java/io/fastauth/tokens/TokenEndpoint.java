package io.fastauth.tokens;

import com.nimbusds.oauth2.sdk.GrantType;
import com.nimbusds.oauth2.sdk.OAuth2Error;
import io.fastauth.guard.ClientAuthenticator;
import io.fastauth.guard.ClientAuthenticator.Result;
import io.fastauth.guard.ClientCredential;
import io.fastauth.http.FailureLimiter;
import io.fastauth.http.Json;
import io.fastauth.http.RequestParameters;
import io.fastauth.http.RequestParameters.InvalidRequestException;
import io.fastauth.http.SourceAddress;
import io.fastauth.registry.Client;
import io.fastauth.token.Audience;
import io.fastauth.token.ClientDirectory.Standing;
import io.fastauth.token.Issue;
import io.fastauth.token.IssueRequest;
import io.fastauth.token.JsonText;
import io.fastauth.token.Refresh;
import io.fastauth.token.RefreshRequest;
import io.fastauth.token.Requester;
import io.fastauth.token.Scope;
import io.fastauth.token.Session;
import io.fastauth.token.TokenIssuer;
import io.fastauth.token.TokenPair;
import io.fastauth.token.TokenRevoker;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.Optional;

/** The token endpoint (RFC 6749, section 3.2). */
record TokenEndpoint(
        TokenIssuer issuer,
        TokenRevoker revoker,
        ClientAuthenticator authenticator,
        FailureLimiter failures,
        SourceAddress addresses,
        OauthAnswers answers) {

    private static final String REFRESH_TOKEN = GrantType.REFRESH_TOKEN.getValue();
    private static final String CLIENT_CREDENTIALS = GrantType.CLIENT_CREDENTIALS.getValue();

    /** RFC 6749, section 5.1: for caches of HTTP/1.0. */
    private static final Header NO_CACHE = HeaderValues.createCached(HeaderNames.create("Pragma"), "no-cache");

    /** What a request asks for. */
    private record Requested(Optional<Scope> scope, Audience resource) {}

    void handle(ServerRequest request, ServerResponse response) {
        RequestParameters form = RequestParameters.ofForm(request, "resource");
        ClientCredential sent = ClientCredential.of(request.headers(), form);
        String grantType = form.required("grant_type");
        if (grantType.equals(CLIENT_CREDENTIALS)) {
            issue(request, response, form, sent);
        } else if (grantType.equals(REFRESH_TOKEN)) {
            refresh(request, response, form, sent);
        } else {
            answers.send(
                    response,
                    OAuth2Error.UNSUPPORTED_GRANT_TYPE,
                    "grant_type must be " + CLIENT_CREDENTIALS + " or " + REFRESH_TOKEN);
        }
    }

    /** RFC 6749, section 4.4. */
    private void issue(ServerRequest request, ServerResponse response, RequestParameters form, ClientCredential sent) {
        switch (authenticator.authenticate(request, sent, true)) {
            case Result.Accepted accepted -> {
                Optional<Client> client = sent.clientId().flatMap(authenticator::find);
                if (accepted.requester() instanceof Requester.Master
                        && sent.clientId().isEmpty()) {
                    throw InvalidRequestException.badRequest("client_id is required beside the master token");
                }
                if (accepted.requester() instanceof Requester.Anonymous
                        && client.filter(TokenEndpoint::isPublic).isPresent()) {
                    answers.send(
                            response,
                            OAuth2Error.UNAUTHORIZED_CLIENT,
                            "A public client is issued tokens by the operator, and may refresh them");
                } else if (client.isEmpty() || accepted.requester() instanceof Requester.Anonymous) {
                    answers.invalidClient(response);
                } else {
                    requested(response, form)
                            .ifPresent(asked -> issue(
                                    response,
                                    new IssueRequest(
                                            client.get().id(),
                                            accepted.requester(),
                                            asked.scope(),
                                            asked.resource(),
                                            addresses.source(request).ofOauth())));
                }
            }
            case Result.Failed failed -> answers.failed(response, failed);
            case Result.Denied denied -> denied.denial().send(response, answers.problems());
        }
    }

    private static boolean isPublic(Client client) {
        return !client.confidential() && client.status() == Client.Status.ENABLED;
    }

    private void issue(ServerResponse response, IssueRequest request) {
        switch (issuer.issue(request)) {
            case Issue.Issued issued -> sendTokens(response, issued.session(), issued.pair());
            case Issue.Unauthenticated denied -> answers.invalidClient(response);
            case Issue.Disabled disabled -> answers.invalidClient(response);
            case Issue.InvalidScope denied -> invalidScope(response);
            case Issue.InvalidTarget denied -> invalidTarget(response);
            case Issue.Refused refused -> refusedByPolicy(response);
            case Issue.KeyMissing missing -> keyMissing(response);
            case Issue.NotSaved notSaved -> answers.problems().storeUnavailable(response);
        }
    }

    /** RFC 6749, section 6. */
    private void refresh(
            ServerRequest request, ServerResponse response, RequestParameters form, ClientCredential sent) {
        String token = form.required("refresh_token");
        Optional<String> owner = revoker.clientOf(token);
        switch (authenticator.authenticateHolder(request, sent, owner)) {
            case Result.Accepted accepted -> {
                if (sent.isOfAnother(owner)) {
                    invalidGrant(request, response);
                    return;
                }
                requested(response, form)
                        .ifPresent(asked -> refresh(
                                request,
                                response,
                                new RefreshRequest(
                                        token,
                                        accepted.requester(),
                                        asked.scope(),
                                        asked.resource(),
                                        addresses.source(request).ofOauth())));
            }
            case Result.Failed failed -> answers.failed(response, failed);
            case Result.Denied denied -> denied.denial().send(response, answers.problems());
        }
    }

    private void refresh(ServerRequest request, ServerResponse response, RefreshRequest asked) {
        switch (issuer.refresh(asked)) {
            case Refresh.Rotated rotated -> sendTokens(response, rotated.session(), rotated.pair());
            case Refresh.Replayed replayed -> sendTokens(response, replayed.session(), replayed.pair());
            case Refresh.ReuseDetected reuse -> {
                TokenRoutes.logReuse();
                invalidGrant(request, response);
            }
            case Refresh.Invalid invalid -> invalidGrant(request, response);
            case Refresh.MissingClientId missing -> invalidGrant(request, response);
            case Refresh.Unauthenticated denied -> answers.invalidClient(response);
            case Refresh.Disabled disabled -> answers.invalidClient(response);
            case Refresh.NotPermitted denied ->
                answers.send(response, OAuth2Error.UNAUTHORIZED_CLIENT, "The client may not refresh");
            case Refresh.InvalidScope denied -> invalidScope(response);
            case Refresh.InvalidTarget denied -> invalidTarget(response);
            case Refresh.Refused refused -> refusedByPolicy(response);
            case Refresh.KeyMissing missing -> keyMissing(response);
            case Refresh.NotSaved notSaved -> answers.problems().storeUnavailable(response);
        }
    }

    /** The requested scope and resource; empty when one is malformed, and the request is answered. */
    private Optional<Requested> requested(ServerResponse response, RequestParameters form) {
        Optional<String> text = form.value("scope");
        Optional<Scope> scope = text.flatMap(Scope::parse);
        Optional<Audience> resource = Audience.parse(form.all("resource"));
        if (text.isPresent() && scope.isEmpty()) {
            answers.send(
                    response,
                    OAuth2Error.INVALID_SCOPE,
                    "scope must be at most " + Scope.MAX_TOKENS + " scope tokens with one space between them");
            return Optional.empty();
        }
        if (resource.isEmpty()) {
            answers.send(
                    response,
                    OAuth2Error.INVALID_TARGET,
                    "resource must be an absolute URI without fragment, and sent at most " + Audience.MAX_URIS
                            + " times");
            return Optional.empty();
        }
        return Optional.of(new Requested(scope, resource.get()));
    }

    /** The members of {@code TokenResponse} in the contract. */
    private void sendTokens(ServerResponse response, Session session, TokenPair pair) {
        JsonText answer = new JsonText()
                .add("access_token", pair.accessToken())
                .add("token_type", "Bearer")
                .add(
                        "expires_in",
                        session.accessLeft(authenticator.clock().instant()).toSeconds());
        if (refreshes(session.clientId())) {
            answer.add("refresh_token", pair.refreshToken());
        }
        Scope granted = session.current().scope();
        if (!granted.isEmpty()) {
            answer.add("scope", granted.text());
        }
        response.header(NO_CACHE);
        Json.send(response, answer);
    }

    /** RFC 6749, section 4.4.3: the refresh token of a client that may not refresh would be of no use. */
    private boolean refreshes(String clientId) {
        return !(authenticator.clients().standing(clientId) instanceof Standing.Registered registered)
                || registered.terms().refreshes();
    }

    private void invalidGrant(ServerRequest request, ServerResponse response) {
        Optional<Duration> wait = addresses.namesCaller(request)
                ? failures.failed(FailureLimiter.Guess.TOKEN, addresses.of(request))
                : Optional.empty();
        answers.limitedOr(
                response,
                wait,
                () -> answers.send(
                        response, OAuth2Error.INVALID_GRANT, "The refresh token is not valid; request new tokens"));
    }

    private void invalidScope(ServerResponse response) {
        answers.send(response, OAuth2Error.INVALID_SCOPE, "The client may not be granted this scope");
    }

    private void invalidTarget(ServerResponse response) {
        answers.send(response, OAuth2Error.INVALID_TARGET, "The client may not be granted this resource");
    }

    /** Not invalid_grant: a refresh token stays valid, and can be used once the policy allows it. */
    private void refusedByPolicy(ServerResponse response) {
        answers.send(response, OAuth2Error.UNAUTHORIZED_CLIENT, "The issuing policy refuses the client");
    }

    private void keyMissing(ServerResponse response) {
        answers.problems().send(response, Status.INTERNAL_SERVER_ERROR_500, "Crypto key not set");
    }
}
