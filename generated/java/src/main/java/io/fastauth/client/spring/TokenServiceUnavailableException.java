package io.fastauth.client.spring;

import java.time.Duration;
import org.springframework.security.oauth2.jwt.JwtException;

/**
 * Whether a token is current cannot be known now. Spring's {@code JwtAuthenticationProvider} makes an
 * {@code AuthenticationServiceException} of it, as of every {@link JwtException} that is not about a bad token.
 */
public final class TokenServiceUnavailableException extends JwtException {

    private static final long serialVersionUID = 1L;

    private final Duration retryAfter;

    TokenServiceUnavailableException(Duration retryAfter) {
        super("The token service is unavailable");
        this.retryAfter = retryAfter;
    }

    /** When to try again; at least a second. */
    public Duration retryAfter() {
        return retryAfter;
    }
}
