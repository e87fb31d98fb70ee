package io.fastauth.client;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The service did not answer in time, or answered with 429 or 5xx. Trying again later may help. */
public final class UnavailableException extends FastAuthException {

    private static final long serialVersionUID = 1L;

    /** Null when the service did not say. */
    private final @Nullable Duration retryAfter;

    UnavailableException(String reason, Optional<Duration> retryAfter) {
        super("The token service is unavailable: " + reason);
        this.retryAfter = retryAfter.orElse(null);
    }

    static UnavailableException because(Throwable cause) {
        UnavailableException unavailable = new UnavailableException(cause.toString(), Optional.empty());
        unavailable.initCause(cause);
        return unavailable;
    }

    /** The wait that the service asks for in {@code Retry-After}, at most a minute; empty when it does not say. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
