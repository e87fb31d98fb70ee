package io.fastauth.client;

import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The claims of an access token, signed or introspected.
 *
 * @param session the claim {@code sid}
 * @param generation the claim {@code gen}: refreshes of the session before this token
 * @param audience empty when the token names none
 */
record TokenClaims(
        String clientId,
        Optional<String> session,
        int generation,
        Set<String> scopes,
        List<String> audience,
        Instant expiry,
        Map<String, Object> all) {

    private static final long MAX_EXPIRY = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();

    /** Empty when the claims are not those of an access token of the service. */
    static Optional<TokenClaims> of(Map<String, Object> claims) {
        Object sid = claims.get("sid");
        OptionalInt generation = whole(claims.get("gen"));
        if (!(claims.get("client_id") instanceof String clientId)
                || !(claims.get("exp") instanceof Number exp)
                || (sid != null && (!(sid instanceof String) || generation.isEmpty()))) {
            return Optional.empty();
        }
        return Optional.of(new TokenClaims(
                clientId,
                Optional.ofNullable((String) sid),
                generation.orElse(0),
                scopes(claims.get("scope")),
                audience(claims.get("aud")),
                Instant.ofEpochSecond(Math.clamp(exp.longValue(), 0, MAX_EXPIRY)),
                Collections.unmodifiableMap(new LinkedHashMap<>(claims))));
    }

    /** A whole number that is not negative. */
    static OptionalInt whole(@Nullable Object value) {
        if (value instanceof Long number) {
            return number >= 0 && number <= Integer.MAX_VALUE ? OptionalInt.of(number.intValue()) : OptionalInt.empty();
        }
        return value instanceof Integer number && number >= 0 ? OptionalInt.of(number) : OptionalInt.empty();
    }

    private static Set<String> scopes(@Nullable Object scope) {
        return scope instanceof String text && !text.isBlank()
                ? Collections.unmodifiableSet(
                        new LinkedHashSet<>(Arrays.asList(text.strip().split(" +"))))
                : Set.of();
    }

    private static List<String> audience(@Nullable Object aud) {
        if (aud instanceof List<?> several) {
            return several.stream().map(String::valueOf).toList();
        }
        return aud instanceof String one ? List.of(one) : List.of();
    }

    /**
     * Why a token is refused whose signature or introspection was positive.
     *
     * @param issuer that of the service; a token without any was found to be of the service by itself
     * @param ownAudience the audience of the resource server; a token without any was found to be ours by the service
     */
    Optional<Verification.Refused> refusal(String issuer, String ownAudience, Set<String> requiredScopes, Clock clock) {
        Object named = all.get("iss");
        if (named != null && !named.equals(issuer)) {
            return Optional.of(Verification.Refused.invalid("The token is of another issuer"));
        }
        if (!clock.instant().isBefore(expiry)) {
            return Optional.of(Verification.Refused.invalid("The token has expired"));
        }
        if (!audience.isEmpty() && !audience.contains(ownAudience)) {
            return Optional.of(Verification.Refused.invalid("The token is for another audience"));
        }
        return scopes.containsAll(requiredScopes)
                ? Optional.empty()
                : Optional.of(Verification.Refused.insufficient(String.join(" ", new TreeSet<>(requiredScopes))));
    }

    Verification.Accepted accepted() {
        return new Verification.Accepted(clientId, session, scopes, audience, expiry, all);
    }
}
