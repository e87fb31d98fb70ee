package io.fastauth.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.Base64;

/** When a token expires, as it says itself; whether it is genuine only the service knows. */
public final class TokenExpiry {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private TokenExpiry() {}

    /**
     * Reads the claim {@code exp} (RFC 7519, section 4.1.4).
     *
     * @param token a JSON Web Token
     * @return when it expires; {@link Instant#MAX} when the token does not say so in a way that can be read
     */
    public static Instant of(String token) {
        String[] parts = token.split("\\.", 4);
        if (parts.length != 3) {
            return Instant.MAX;
        }
        try {
            JsonNode expiry =
                    MAPPER.readTree(Base64.getUrlDecoder().decode(parts[1])).path("exp");
            return expiry.isIntegralNumber() && expiry.longValue() < Instant.MAX.getEpochSecond()
                    ? Instant.ofEpochSecond(expiry.longValue())
                    : Instant.MAX;
        } catch (IOException | IllegalArgumentException e) {
            // Not a JSON Web Token, so nothing is known: the service will say when it does not take it any more.
            return Instant.MAX;
        }
    }
}
