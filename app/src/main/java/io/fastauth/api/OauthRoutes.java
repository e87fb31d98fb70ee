package io.fastauth.api;

import io.fastauth.contract.OauthService;
import io.fastauth.contract.model.Introspection;
import io.fastauth.contract.model.OauthError;
import io.fastauth.token.Claims;
import io.fastauth.token.StoreUnavailableException;
import io.fastauth.token.TokenIntrospector;
import io.fastauth.token.TokenRevoker;
import io.fastauth.token.TokenType;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Function;

/**
 * What OAuth 2.0 clients and resource servers ask.
 *
 * @param revoker ends sessions
 * @param introspector says what tokens are worth
 * @param master whether a request has master rights; if not, it has been answered
 * @param addresses who sent a request
 * @param problems how problems are written
 * @param metadata where things are
 */
public record OauthRoutes(
        TokenRevoker revoker,
        TokenIntrospector introspector,
        BiPredicate<ServerRequest, ServerResponse> master,
        Function<ServerRequest, String> addresses,
        Problems problems,
        MetadataDocument metadata)
        implements OauthService {

    /** RFC 6749, section 5.2: the token was issued to another client. */
    private static final OauthError OTHER_CLIENT =
            new OauthError("invalid_grant", "The token was not issued to this client_id");

    private static final Header NO_STORE = HeaderValues.create(HeaderNames.CACHE_CONTROL, "no-store");

    @Override
    public String served(String contractPath) {
        return metadata.served(contractPath);
    }

    @Override
    public void revokeToken(ServerRequest request, ServerResponse response) {
        answer(response, () -> {
            RequestParameters parameters = RequestParameters.ofBody(request);
            // RFC 6749, section 3.1: a parameter without a value counts as omitted.
            Optional<String> client = parameters
                    .single("client_id")
                    .filter(text -> !text.isEmpty())
                    .map(ClientId::checked);
            Optional<String> token = parameters.single("token").filter(text -> client.isEmpty() || !text.isEmpty());
            if (token.isEmpty() && client.isEmpty()) {
                throw InvalidRequestException.badRequest("Send token or client_id");
            }
            if (token.isEmpty() && !master.test(request, response)) {
                return;
            }
            if (token.isPresent() && client.isPresent() && !revoker.mayBeOf(client.get(), token.get())) {
                send(response, Status.BAD_REQUEST_400, OTHER_CLIENT);
                return;
            }
            String address = addresses.apply(request);
            token.ifPresentOrElse(
                    text -> revoker.revoke(text, address), () -> revoker.revokeClient(client.orElseThrow(), address));
            response.status(Status.OK_200).header(NO_STORE).send();
        });
    }

    @Override
    public void introspectToken(ServerRequest request, ServerResponse response) {
        answer(response, () -> {
            String token = RequestParameters.ofBody(request).required("token");
            send(
                    response,
                    Status.OK_200,
                    introspector
                            .active(token)
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
                claims.id(),
                claims.session().orElse(null),
                claims.clientId());
    }

    private void answer(ServerResponse response, Runnable operation) {
        try {
            operation.run();
        } catch (InvalidRequestException e) {
            if (e.status().code() != Status.BAD_REQUEST_400.code()) {
                throw e;
            }
            send(response, Status.BAD_REQUEST_400, new OauthError("invalid_request", String.valueOf(e.getMessage())));
        } catch (StoreUnavailableException e) {
            problems.storeUnavailable(response);
        }
    }

    private static void send(ServerResponse response, Status status, Object model) {
        response.status(status)
                .header(HeaderValues.CONTENT_TYPE_JSON)
                .header(NO_STORE)
                .send(Json.write(model));
    }
}
