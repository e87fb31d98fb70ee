package io.fastauth.guard;

import io.fastauth.token.Claims;
import io.fastauth.token.StoreUnavailableException;
import io.fastauth.token.VerifiedToken;
import java.util.Optional;

/** The decision about a request. */
public sealed interface Decision {

    /** Allowed: no credential is required. */
    record Open() implements Decision {}

    /** Allowed for the client of a verified access token. */
    record Access(VerifiedToken token) implements Decision {}

    record Master() implements Decision {}

    /**
     * Denied.
     *
     * @param claims the claims of a token whose signature is valid; empty when there was none
     */
    record Denied(Denial denial, Optional<Claims> claims) implements Decision {

        /** The client of a token whose signature is valid; an empty text when there was none. */
        public String clientId() {
            return claims.map(Claims::clientId).orElse("");
        }

        /** Whether a credential was sent and refused. A current token for another audience is no guess. */
        boolean isFailedAuthentication() {
            return denial.status() == 401
                    && denial.error().isPresent()
                    && denial.reason() != Denial.Reason.WRONG_AUDIENCE;
        }
    }

    /** Denied, because the store is unavailable. */
    record Undecided(StoreUnavailableException cause) implements Decision {}
}
