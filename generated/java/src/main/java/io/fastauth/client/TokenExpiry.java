package io.fastauth.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.Base64;

/** Reads the expiry of a token, without verifying the token. */
public final class TokenExpiry {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private TokenExpiry() {}

    /** The claim {@code exp} (RFC 7519, section 4.1.4); {@link Instant#MAX} when it cannot be read. */
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
            // Not a JSON Web Token: the service will refuse it when it has expired.
            return Instant.MAX;
        }
    }
}
