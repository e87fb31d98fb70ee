package io.fastauth.guard;

import io.fastauth.token.Claims;
import io.fastauth.token.StoreUnavailableException;
import io.fastauth.token.VerifiedToken;
import java.util.Optional;

/** Whether a request may go on. */
public sealed interface Decision {

    /** It may: the path asks for nothing. */
    record Open() implements Decision {}

    /**
     * It may, in the name of a client.
     *
     * @param token the proof
     */
    record Access(VerifiedToken token) implements Decision {}

    /** It may, with master rights. */
    record Master() implements Decision {}

    /**
     * It may not.
     *
     * @param denial what to answer
     * @param claims what a genuine token said; empty when there was none
     */
    record Denied(Denial denial, Optional<Claims> claims) implements Decision {

        /**
         * Who was refused.
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
     * The store does not answer, so it may not; trying again may help.
     *
     * @param cause what the store said, for the log
     */
    record Undecided(StoreUnavailableException cause) implements Decision {}
}
