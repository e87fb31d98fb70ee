package io.fastauth.client;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** Result of introspecting a token (RFC 7662). */
sealed interface Introspection {

    /**
     * A current token.
     *
     * @param slot the place of the session among those of its client, if the service has told
     */
    record Active(TokenClaims claims, OptionalInt slot) implements Introspection {}

    record Inactive() implements Introspection {}

    /** The service does not answer, or too many calls wait for it. */
    record Unavailable(Duration retryAfter) implements Introspection {

        static final Unavailable SOON = new Unavailable(Duration.ofSeconds(1));

        static Unavailable after(Optional<Duration> asked) {
            return asked.filter(delay -> delay.compareTo(SOON.retryAfter()) > 0)
                    .map(Unavailable::new)
                    .orElse(SOON);
        }
    }
}
