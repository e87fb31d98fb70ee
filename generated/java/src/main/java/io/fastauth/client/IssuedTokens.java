package io.fastauth.client;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/**
 * Tokens, and how long the access token is valid. Its age is the longer one by the monotonic clock, which a changed
 * system time does not affect, and by the system time, which goes on while the machine sleeps.
 *
 * @param lifetime of the access token; empty when it is not known
 * @param monotonic {@link System#nanoTime()} of the request
 * @param wall the system time of the request
 */
record IssuedTokens(TokenPair pair, Optional<Duration> lifetime, long monotonic, Instant wall) {

    private static final Duration LONGEST_MARGIN = Duration.ofMinutes(1);
    private static final int MARGIN_PART = 5;
    private static final long MAX_LIFETIME = Duration.ofDays(36_500).toSeconds();
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** Reads the data of an envelope, or a token response (RFC 6749, section 5.1). */
    static IssuedTokens read(ServiceAnswer answer, long monotonic, Instant wall) {
        JsonNode data = answer.body().path("data").isObject() ? answer.body().path("data") : answer.body();
        String access = data.path("access_token").asText("");
        if (!ServiceConnection.isHeader(access)) {
            throw answer.malformed("access_token");
        }
        String refresh = data.path("refresh_token").asText("");
        if (!refresh.isEmpty() && !ServiceConnection.isHeader(refresh)) {
            throw answer.malformed("refresh_token");
        }
        JsonNode lifetime = data.path("expires_in");
        TokenPair pair = new TokenPair(access, refresh.isEmpty() ? Optional.empty() : Optional.of(refresh));
        return lifetime.isIntegralNumber()
                ? new IssuedTokens(pair, Optional.of(seconds(lifetime.longValue())), monotonic, wall)
                : new IssuedTokens(pair, untilExpiry(pair, wall), monotonic, wall);
    }

    /** Stored tokens: the claim {@code exp} says how long they are valid, if it can be read. */
    static IssuedTokens stored(TokenPair pair, Clock clock) {
        Instant now = clock.instant();
        return new IssuedTokens(pair, untilExpiry(pair, now), System.nanoTime(), now);
    }

    private static Optional<Duration> untilExpiry(TokenPair pair, Instant now) {
        return expiry(pair.accessToken()).map(exp -> seconds(exp - now.getEpochSecond()));
    }

    private static Duration seconds(long number) {
        return Duration.ofSeconds(Math.clamp(number, 0, MAX_LIFETIME));
    }

    private static Optional<Long> expiry(String token) {
        String[] parts = token.split("\\.", 4);
        if (parts.length != 3) {
            return Optional.empty();
        }
        try {
            Map<String, Object> claims =
                    MAPPER.readValue(Base64.getUrlDecoder().decode(parts[1]), new TypeReference<>() {});
            return claims.get("exp") instanceof Number exp ? Optional.of(exp.longValue()) : Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            // Not a JSON Web Token: the service will refuse it when it has expired.
            return Optional.empty();
        }
    }

    /** Whether to refresh now: a minute before the expiry, or a fifth of a short lifetime. */
    boolean due(Clock clock) {
        return lifetime.filter(whole -> {
                    Duration margin = whole.dividedBy(MARGIN_PART);
                    return reached(whole.minus(margin.compareTo(LONGEST_MARGIN) > 0 ? LONGEST_MARGIN : margin), clock);
                })
                .isPresent();
    }

    /** Whether the access token has expired. */
    boolean expired(Clock clock) {
        return lifetime.filter(whole -> reached(whole, clock)).isPresent();
    }

    private boolean reached(Duration age, Clock clock) {
        return System.nanoTime() - monotonic >= age.toNanos()
                || Duration.between(wall, clock.instant()).compareTo(age) >= 0;
    }

    @Override
    public String toString() {
        return "IssuedTokens[pair=" + pair + ", lifetime=" + lifetime + "]";
    }
}
