package io.fastauth.persistence;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

/**
 * Until when a pair is kept: the API does not say it, but a refresh token does. It is not verified, because the pair's
 * owner has the key, not this server; what it says is therefore bounded.
 */
final class Expiry {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Duration LONGEST = Duration.ofDays(3650);

    private Expiry() {}

    static Instant of(String refreshToken, Instant now) {
        Instant latest = now.plus(LONGEST);
        String[] parts = refreshToken.split("\\.", -1);
        if (parts.length != 3) {
            return latest;
        }
        try {
            JsonNode exp =
                    MAPPER.readTree(Base64.getUrlDecoder().decode(parts[1])).path("exp");
            return exp.canConvertToLong() && exp.longValue() < latest.getEpochSecond() && exp.longValue() >= 0
                    ? Instant.ofEpochSecond(exp.longValue())
                    : latest;
        } catch (IOException | IllegalArgumentException e) {
            // Not a JSON Web Token: opaque tokens are kept as long as any.
            return latest;
        }
    }
}
