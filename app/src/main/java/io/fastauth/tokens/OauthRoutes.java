package io.fastauth.tokens;

import com.nimbusds.oauth2.sdk.OAuth2Error;
import io.fastauth.contract.OauthService;
import io.fastauth.guard.Caller;
import io.fastauth.guard.ClientAuthenticator;
import io.fastauth.guard.ClientAuthenticator.Result;
import io.fastauth.guard.ClientCredential;
import io.fastauth.guard.Credentials.PresentedCredential;
import io.fastauth.guard.Decision;
import io.fastauth.guard.Level;
import io.fastauth.http.Json;
import io.fastauth.http.RequestParameters;
import io.fastauth.http.RequestParameters.InvalidRequestException;
import io.fastauth.http.ServedPaths;
import io.fastauth.http.SourceAddress;
import io.fastauth.registry.Client;
import io.fastauth.token.Audience;
import io.fastauth.token.Claims;
import io.fastauth.token.Claims.TokenType;
import io.fastauth.token.JsonText;
import io.fastauth.token.TokenRevoker;
import io.fastauth.token.TokenVerifier;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The operations of OAuth 2.0 clients and resource servers. */
record OauthRoutes(
        TokenEndpoint tokens,
        TokenRevoker revoker,
        TokenVerifier verifier,
        ClientAuthenticator authenticator,
        SourceAddress addresses,
        OauthAnswers answers,
        MetadataDocument metadata,
        JwkSetDocument keys,
        ServedPaths paths)
        implements OauthService {

    private static final Header NO_STORE = HeaderValues.create(HeaderNames.CACHE_CONTROL, "no-store");

    @Override
    public String served(String contractPath) {
        return paths.belowRoot(contractPath);
    }

    @Override
    public void requestToken(ServerRequest request, ServerResponse response) {
        answers.handle(response, () -> tokens.handle(request, response));
    }

    @Override
    public void revokeToken(ServerRequest request, ServerResponse response) {
        answers.handle(response, () -> {
            RequestParameters parameters = RequestParameters.ofBody(request);
            Optional<String> client = parameters.value("client_id").map(TokenRoutes::checkedClientId);
            Optional<String> token = parameters.single("token").filter(text -> client.isEmpty() || !text.isEmpty());
            if (token.isPresent()) {
                revoke(request, response, ClientCredential.of(request.headers(), parameters), token.get());
            } else if (client.isEmpty()) {
                throw InvalidRequestException.badRequest("Send token or client_id");
            } else if (isMaster(request, response)) {
                revoker.revokeClient(client.get(), addresses.of(request));
                response.status(Status.OK_200).header(NO_STORE).send();
            }
        });
    }

    private void revoke(ServerRequest request, ServerResponse response, ClientCredential sent, String token) {
        Optional<String> owner = revoker.clientOf(token);
        switch (authenticator.authenticateHolder(request, sent, owner)) {
            case Result.Accepted accepted -> {
                if (sent.isOfAnother(owner)) {
                    otherClient(response);
                    return;
                }
                switch (revoker.revoke(token, accepted.requester(), addresses.of(request))) {
                    // RFC 7009, section 2.2: the purpose is reached when there is no such token.
                    case REVOKED, NOT_FOUND ->
                        response.status(Status.OK_200).header(NO_STORE).send();
                    case UNAUTHENTICATED -> answers.invalidClient(response);
                    case OTHER_CLIENT -> otherClient(response);
                }
            }
            case Result.Failed failed -> answers.failed(response, failed);
            case Result.Denied denied -> denied.denial().send(response, answers.problems());
        }
    }

    private void otherClient(ServerResponse response) {
        answers.send(response, OAuth2Error.INVALID_GRANT, "The token was not issued to this client");
    }

    /** Whether the caller has the master token; otherwise, the request is answered as by the guard. */
    private boolean isMaster(ServerRequest request, ServerResponse response) {
        Decision decision = caller(request).at(Level.MASTER);
        return switch (decision) {
            case Decision.Master master -> true;
            case Decision.Denied denied -> {
                denied.denial().send(response, answers.problems());
                yield false;
            }
            default -> throw new IllegalStateException("The master level was decided as " + decision);
        };
    }

    private static Caller caller(ServerRequest request) {
        return request.context().get(Caller.class).orElseThrow();
    }

    @Override
    public void introspectToken(ServerRequest request, ServerResponse response) {
        answers.handle(response, () -> {
            boolean masterSent = !(caller(request).credentials().master() instanceof PresentedCredential.Missing);
            if (masterSent && !isMaster(request, response)) {
                return;
            }
            RequestParameters parameters = RequestParameters.ofBody(request);
            ClientCredential sent =
                    masterSent ? new ClientCredential.Missing() : ClientCredential.of(request.headers(), parameters);
            if (sent instanceof ClientCredential.Secret || sent instanceof ClientCredential.Malformed) {
                introspectAsClient(request, response, sent, parameters);
            } else if (masterSent || isMaster(request, response)) {
                sendIntrospection(response, verifier.introspect(parameters.required("token")));
            }
        });
    }

    private void introspectAsClient(
            ServerRequest request, ServerResponse response, ClientCredential sent, RequestParameters parameters) {
        Result result = authenticator.authenticate(request, sent, true);
        if (result instanceof Result.Failed failed) {
            answers.failed(response, failed);
            return;
        }
        Optional<Client> client = sent.clientId().flatMap(authenticator::find).filter(Client::introspects);
        if (client.isEmpty()) {
            answers.send(response, OauthAnswers.NOT_PERMITTED, "The client may not introspect");
            return;
        }
        Audience own = metadata.orDefault(client.get().allowed().audience());
        sendIntrospection(
                response,
                verifier.introspect(parameters.required("token")).filter(active -> isFor(own, active.claims())));
    }

    /** RFC 7662, section 2.2: a resource server sees access tokens for its own audience alone. */
    private static boolean isFor(Audience own, Claims claims) {
        return claims.is(TokenType.ACCESS)
                && (own.isEmpty() ? claims.audience().isEmpty() : own.intersects(claims.audience()));
    }

    private static void sendIntrospection(ServerResponse response, Optional<TokenVerifier.Introspected> active) {
        Json.send(response, active.map(OauthRoutes::active).orElseGet(() -> new JsonText().add("active", false)));
    }

    @Override
    public void serverMetadata(ServerRequest request, ServerResponse response) {
        metadata.send(request, response);
    }

    @Override
    public void jwkSet(ServerRequest request, ServerResponse response) {
        keys.send(request, response);
    }

    /** The members of {@code Introspection} in the contract. */
    private static JsonText active(TokenVerifier.Introspected active) {
        Claims claims = active.claims();
        JsonText json = new JsonText()
                .add("active", true)
                .add("client_id", claims.clientId())
                .add("token_type", claims.is(TokenType.ACCESS) ? "Bearer" : "refresh_token")
                .add("exp", claims.expiresAt().getEpochSecond());
        if (!claims.issuedAt().equals(Instant.EPOCH)) {
            json.add("iat", claims.issuedAt().getEpochSecond());
        }
        json.add("jti", claims.id().toString());
        claims.session()
                .ifPresent(sid -> json.add("sid", sid.toString())
                        .add("gen", claims.generation())
                        .add("slot", active.slot()));
        json.add("sub", claims.clientId());
        if (!claims.scope().isEmpty()) {
            json.add("scope", claims.scope().text());
        }
        List<String> audience = claims.audience().uris();
        if (!audience.isEmpty()) {
            json.add("aud", audience);
        }
        claims.issuer().ifPresent(issuer -> json.add("iss", issuer));
        return json;
    }
}
