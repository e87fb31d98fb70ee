package io.fastauth.client.spring;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.server.resource.web.BearerTokenAuthenticationEntryPoint;
import org.springframework.security.web.authentication.AuthenticationFailureHandler;

/**
 * Answers a request whose token was not accepted: 401 with a challenge for a refused token, and 503 with
 * {@code Retry-After} while the token service is unavailable, which Spring would answer with 500. Set it on the
 * {@code BearerTokenAuthenticationFilter}.
 */
public final class FastAuthFailureHandler implements AuthenticationFailureHandler {

    private final BearerTokenAuthenticationEntryPoint refusals = new BearerTokenAuthenticationEntryPoint();

    @Override
    public void onAuthenticationFailure(
            HttpServletRequest request, HttpServletResponse response, AuthenticationException failure)
            throws IOException, ServletException {
        if (!(failure instanceof AuthenticationServiceException)) {
            refusals.commence(request, response, failure);
            return;
        }
        if (failure.getCause() instanceof TokenServiceUnavailableException unavailable) {
            response.setHeader(
                    "Retry-After", String.valueOf(unavailable.retryAfter().toSeconds()));
        }
        response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        response.setContentType("application/problem+json");
        response.getWriter()
                .write("{\"type\":\"about:blank\",\"title\":\"Service Unavailable\",\"status\":503,"
                        + "\"detail\":\"The token service is unavailable\"}");
    }
}
