package io.fastauth.tokens;

import io.fastauth.contract.OauthService;
import io.fastauth.contract.model.Introspection;
import io.fastauth.contract.model.OauthError;
import io.fastauth.guard.Caller;
import io.fastauth.guard.Decision;
import io.fastauth.guard.Level;
import io.fastauth.http.Json;
import io.fastauth.http.Problems;
import io.fastauth.http.RequestParameters;
import io.fastauth.http.RequestParameters.InvalidRequestException;
import io.fastauth.http.ServedPaths;
import io.fastauth.http.SourceAddress;
import io.fastauth.token.Claims;
import io.fastauth.token.Claims.TokenType;
import io.fastauth.token.StoreUnavailableException;
import io.fastauth.token.TokenRevoker;
import io.fastauth.token.TokenVerifier;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** The operations of OAuth 2.0 clients and resource servers. */
record OauthRoutes(
        TokenRevoker revoker,
        TokenVerifier verifier,
        SourceAddress addresses,
        Problems problems,
        MetadataDocument metadata,
        ServedPaths paths)
        implements OauthService {

    /** RFC 6749, section 5.2: the token was issued to another client. */
    private static final OauthError OTHER_CLIENT =
            new OauthError("invalid_grant", "The token was not issued to this client_id");

    private static final Header NO_STORE = HeaderValues.create(HeaderNames.CACHE_CONTROL, "no-store");

    @Override
    public String served(String contractPath) {
        return paths.belowRoot(contractPath);
    }

    @Override
    public void revokeToken(ServerRequest request, ServerResponse response) {
        answer(response, () -> {
            RequestParameters parameters = RequestParameters.ofBody(request);
            // RFC 6749, section 3.1: a parameter without a value counts as omitted.
            Optional<String> client = parameters
                    .single("client_id")
                    .filter(text -> !text.isEmpty())
                    .map(TokenRoutes::checkedClientId);
            Optional<String> token = parameters.single("token").filter(text -> client.isEmpty() || !text.isEmpty());
            if (token.isEmpty() && client.isEmpty()) {
                throw InvalidRequestException.badRequest("Send token or client_id");
            }
            if (token.isEmpty() && !isMaster(request, response)) {
                return;
            }
            if (token.isPresent() && client.isPresent() && !revoker.mayBeOf(client.get(), token.get())) {
                Json.send(response, Status.BAD_REQUEST_400, OTHER_CLIENT);
                return;
            }
            String address = addresses.of(request);
            token.ifPresentOrElse(
                    text -> revoker.revoke(text, address), () -> revoker.revokeClient(client.orElseThrow(), address));
            response.status(Status.OK_200).header(NO_STORE).send();
        });
    }

    /** Whether the caller has the master token; otherwise, the request is answered as by the guard. */
    private boolean isMaster(ServerRequest request, ServerResponse response) {
        Decision decision = request.context().get(Caller.class).orElseThrow().at(Level.MASTER);
        return switch (decision) {
            case Decision.Master master -> true;
            case Decision.Denied denied -> {
                denied.denial().send(response, problems);
                yield false;
            }
            default -> throw new IllegalStateException("The master level was decided as " + decision);
        };
    }

    @Override
    public void introspectToken(ServerRequest request, ServerResponse response) {
        answer(response, () -> {
            String token = RequestParameters.ofBody(request).required("token");
            Json.send(
                    response,
                    Status.OK_200,
                    verifier.introspect(token)
                            .map(OauthRoutes::active)
                            .orElseGet(() -> new Introspection(false, null, null, null, null, null, null, null)));
        });
    }

    @Override
    public void serverMetadata(ServerRequest request, ServerResponse response) {
        metadata.send(request, response);
    }

    private static Introspection active(Claims claims) {
        return new Introspection(
                true,
                claims.clientId(),
                claims.is(TokenType.ACCESS) ? "Bearer" : "refresh_token",
                claims.expiresAt().getEpochSecond(),
                claims.issuedAt().equals(Instant.EPOCH)
                        ? null
                        : claims.issuedAt().getEpochSecond(),
                claims.id().toString(),
                claims.session().map(UUID::toString).orElse(null),
                claims.clientId());
    }

    private void answer(ServerResponse response, Runnable operation) {
        try {
            operation.run();
        } catch (InvalidRequestException e) {
            if (e.status().code() != Status.BAD_REQUEST_400.code()) {
                throw e;
            }
            Json.send(
                    response,
                    Status.BAD_REQUEST_400,
                    new OauthError("invalid_request", String.valueOf(e.getMessage())));
        } catch (StoreUnavailableException e) {
            problems.storeUnavailable(response);
        }
    }
}
