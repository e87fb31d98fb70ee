package io.fastauth.guard;

import io.fastauth.token.Claims;
import io.fastauth.token.StoreUnavailableException;
import io.fastauth.token.VerifiedToken;
import java.util.Optional;

/** Result of deciding about a request. */
public sealed interface Decision {

    /** Allowed: the path requires nothing. */
    record Open() implements Decision {}

    /**
     * Allowed, for a client.
     *
     * @param token the proof
     */
    record Access(VerifiedToken token) implements Decision {}

    /** Allowed, with master rights. */
    record Master() implements Decision {}

    /**
     * Refused.
     *
     * @param denial the answer
     * @param claims what a genuine token said; empty when there was none
     */
    record Denied(Denial denial, Optional<Claims> claims) implements Decision {

        /**
         * The client that was refused.
         *
         * @return the client that a genuine token named; an empty text when there was none
         */
        public String clientId() {
            return claims.map(Claims::clientId).orElse("");
        }

        /** Only a credential that was sent and refused is one. */
        boolean isFailedAuthentication() {
            return denial.status() == 401 && denial.error().isPresent();
        }
    }

    /**
     * Refused, because the store does not answer; trying again may help.
     *
     * @param cause the failure, for the log
     */
    record Undecided(StoreUnavailableException cause) implements Decision {}
}
