package io.fastauth.tokens;

import com.nimbusds.oauth2.sdk.ErrorObject;
import com.nimbusds.oauth2.sdk.OAuth2Error;
import io.fastauth.contract.model.OauthError;
import io.fastauth.guard.ClientAuthenticator;
import io.fastauth.http.Json;
import io.fastauth.http.Problems;
import io.fastauth.http.RequestParameters.InvalidRequestException;
import io.fastauth.token.StoreUnavailableException;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.Optional;

/** The errors of the OAuth operations (RFC 6749, section 5.2). */
record OauthAnswers(Problems problems) {

    /** One text for an unknown or disabled client and a wrong secret: the answer tells nothing about the client. */
    static final String CLIENT_REFUSED = "Client authentication failed";

    /** The client is known, so 401 would make it authenticate again. */
    static final ErrorObject NOT_PERMITTED =
            OAuth2Error.UNAUTHORIZED_CLIENT.setHTTPStatusCode(Status.FORBIDDEN_403.code());

    /**
     * Answers with an error and its status. The description is printable ASCII without quotation mark and backslash.
     */
    void send(ServerResponse response, ErrorObject error, String description) {
        Json.send(response, Status.create(error.getHTTPStatusCode()), new OauthError(error.getCode(), description));
    }

    /** Answers a client that has to authenticate. */
    void invalidClient(ServerResponse response) {
        problems.challengeClient(response);
        send(response, OAuth2Error.INVALID_CLIENT, CLIENT_REFUSED);
    }

    /** Answers a client whose authentication failed. */
    void failed(ServerResponse response, ClientAuthenticator.Result.Failed failed) {
        limitedOr(response, failed.retryAfter(), () -> invalidClient(response));
    }

    /** Answers an address that has failed too often, or else as usual. */
    void limitedOr(ServerResponse response, Optional<Duration> wait, Runnable usual) {
        wait.ifPresentOrElse(time -> problems.limited(response, time), usual);
    }

    /** Runs an operation, and answers a malformed request, and an outage of the store. */
    void handle(ServerResponse response, Runnable operation) {
        try {
            operation.run();
        } catch (InvalidRequestException e) {
            if (e.status().code() != Status.BAD_REQUEST_400.code()) {
                throw e;
            }
            send(response, OAuth2Error.INVALID_REQUEST, String.valueOf(e.getMessage()));
        } catch (StoreUnavailableException e) {
            // Section 5.2 has no error code for it: temporarily_unavailable is one of the authorization endpoint.
            problems.storeUnavailable(response);
        }
    }
}
