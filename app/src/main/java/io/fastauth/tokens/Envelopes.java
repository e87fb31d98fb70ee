package io.fastauth.tokens;

import io.fastauth.contract.model.ErrorData;
import io.fastauth.contract.model.ErrorEnvelope;
import io.fastauth.contract.model.TokenData;
import io.fastauth.contract.model.TokenEnvelope;
import io.fastauth.http.Json;
import io.fastauth.http.Problems;
import io.fastauth.token.TokenPair;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerResponse;
import org.jspecify.annotations.Nullable;

/** The answers of the token operations: one method for each, with the original's status and message. */
final class Envelopes {

    private static final Header NO_STORE = HeaderValues.create(HeaderNames.CACHE_CONTROL, "no-store");

    private Envelopes() {}

    static void pair(ServerResponse response, String clientId, TokenPair pair) {
        send(
                response,
                Status.OK_200,
                new TokenEnvelope(
                        "success",
                        "Token generated",
                        200,
                        new TokenData(clientId, pair.accessToken(), pair.refreshToken())));
    }

    static void keyMissing(ServerResponse response) {
        error(response, Status.INTERNAL_SERVER_ERROR_500, "Crypto key not set", null);
    }

    static void notSaved(ServerResponse response, String clientId) {
        response.header(Problems.RETRY_AFTER);
        error(response, Status.INTERNAL_SERVER_ERROR_500, "Token not saved. Database error", new ErrorData(clientId));
    }

    static void invalidRefreshToken(ServerResponse response) {
        error(response, Status.UNAUTHORIZED_401, "Invalid refresh token", null);
    }

    static void clientRefused(ServerResponse response, String clientId, String reason) {
        error(response, Status.FORBIDDEN_403, "Client refused: " + reason, new ErrorData(clientId));
    }

    static void missingClientId(ServerResponse response) {
        error(response, Status.UNAUTHORIZED_401, "Invalid refresh token: missing client_id", null);
    }

    private static void error(ServerResponse response, Status status, String message, @Nullable ErrorData data) {
        send(response, status, new ErrorEnvelope("error", message, status.code(), data));
    }

    private static void send(ServerResponse response, Status status, Object envelope) {
        response.status(status)
                .header(HeaderValues.CONTENT_TYPE_JSON)
                .header(NO_STORE)
                .send(Json.write(envelope));
    }
}
