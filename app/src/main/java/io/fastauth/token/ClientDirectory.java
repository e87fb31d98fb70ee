package io.fastauth.token;

import java.time.Duration;
import java.util.Optional;

/** The clients, as issuing and verifying tokens need them. Implementations are safe for use by many threads. */
@FunctionalInterface
public interface ClientDirectory {

    /**
     * Finds the standing of a client. It is called for every token that is issued, refreshed or verified, so it answers
     * from memory where it can.
     *
     * @throws StoreUnavailableException when the registry cannot be read
     */
    Standing standing(String clientId);

    /** A directory without registered clients, in which every client may be issued tokens. */
    static ClientDirectory open() {
        return clientId -> Standing.UNREGISTERED;
    }

    /** The standing of a client. */
    sealed interface Standing {

        Standing UNREGISTERED = new Unregistered();

        /** Not registered: the settings apply, and no authentication is needed. */
        record Unregistered() implements Standing {}

        /** Registered, and enabled. */
        record Registered(ClientTerms terms) implements Standing {}

        /**
         * Disabled, or not registered where only registered clients are served: nothing is issued, and no token is
         * valid.
         *
         * @param reason the reason, for the client
         */
        record Refused(String reason) implements Standing {}
    }

    /**
     * The terms of a registered client.
     *
     * @param confidential whether the client has to authenticate; otherwise it is public: the master issues its tokens,
     *     and it refreshes without authentication
     * @param allowed the scope and the audience that it may be granted
     * @param sessions the number of sessions that it may have, at least 1
     * @param accessLifetime the lifetime of its access tokens
     * @param refreshLifetime the lifetime of its refresh tokens, never less than that of its access tokens; empty for
     *     that of the settings
     * @param refreshes whether it may refresh; otherwise, its sessions end with their access token
     */
    record ClientTerms(
            boolean confidential,
            Grant allowed,
            int sessions,
            LifetimeRange accessLifetime,
            Optional<Duration> refreshLifetime,
            boolean refreshes) {}
}
