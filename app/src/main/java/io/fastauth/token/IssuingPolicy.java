package io.fastauth.token;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decides whether and how tokens are issued: for which client, with which lifetimes and with which further claims. It
 * is called at every issue and every refresh, by many threads at a time, before anything is stored. When it throws,
 * nothing is issued.
 *
 * <p>Set it on the builder of the feature, or name its class in
 * {@code META-INF/services/io.fastauth.token.IssuingPolicy}.
 */
@FunctionalInterface
public interface IssuingPolicy {

    /**
     * Decides about an issue or a refresh.
     *
     * @param request the client and the operation
     * @return the ruling, never null
     */
    Ruling decide(Request request);

    /** A policy that allows everything, as the settings say. */
    static IssuingPolicy standard() {
        return request -> Ruling.allow();
    }

    /**
     * An issue or a refresh.
     *
     * @param clientId the client
     * @param refresh true for a refresh, false for an issue
     * @param registered whether the client is registered
     * @param grant the scope and the audience of the access token, which a policy cannot change
     */
    record Request(String clientId, boolean refresh, boolean registered, Grant grant) {}

    /** The decision of a policy. */
    sealed interface Ruling {

        /** Issues tokens as the settings say. */
        static Allowed allow() {
            return new Allowed(Map.of(), Optional.empty(), Optional.empty());
        }

        /**
         * Issues no tokens.
         *
         * @param reason sent to the client, so it must contain nothing secret; not blank, at most 200 characters
         * @throws IllegalArgumentException when the reason is blank or too long
         */
        static Refused refuse(String reason) {
            return new Refused(reason);
        }
    }

    /**
     * Tokens are issued.
     *
     * @param claims further claims of both tokens: texts, whole numbers ({@code Integer}, {@code Long}), booleans and
     *     lists of texts; at most 32, none of {@link #OURS}
     * @param accessLifetime the lifetime of the access token, instead of the setting; at least a second
     * @param refreshLifetime the lifetime of the refresh token, instead of the setting; at most ten years, and not less
     *     than the access token's
     */
    record Allowed(Map<String, Object> claims, Optional<Duration> accessLifetime, Optional<Duration> refreshLifetime)
            implements Ruling {

        /** The claims that this service sets, or that have a standard meaning for verifiers. */
        public static final Set<String> OURS = Set.of(
                "client_id",
                "type",
                "iss",
                "aud",
                "sub",
                "iat",
                "nbf",
                "exp",
                "jti",
                "scope",
                "resource",
                "sid",
                "gen",
                "generation",
                "prev",
                "sst");

        private static final int MAX_CLAIMS = 32;

        /**
         * Validates the claims.
         *
         * @throws IllegalArgumentException when there are too many claims, or one has a reserved name or another type
         */
        public Allowed {
            claims = Map.copyOf(claims);
            if (claims.size() > MAX_CLAIMS) {
                throw new IllegalArgumentException("An issuing policy may add at most " + MAX_CLAIMS + " claims");
            }
            claims.forEach((name, value) -> {
                if (OURS.contains(name)) {
                    throw new IllegalArgumentException("An issuing policy must not set the claim " + name);
                }
                if (!allowed(value)) {
                    throw new IllegalArgumentException(
                            "The claim " + name + " must be a text, a whole number, a truth value or a list of texts");
                }
            });
        }

        private static boolean allowed(Object value) {
            return value instanceof String
                    || value instanceof Integer
                    || value instanceof Long
                    || value instanceof Boolean
                    || (value instanceof List<?> list && list.stream().allMatch(String.class::isInstance));
        }

        /**
         * Adds a claim, or replaces it.
         *
         * @param name the name, none of {@link #OURS}
         * @param value the value, of a type that {@link #claims()} allows
         * @throws IllegalArgumentException when the name, the value or the number of claims is not allowed
         */
        public Allowed with(String name, Object value) {
            Map<String, Object> more = new HashMap<>(claims);
            more.put(name, value);
            return new Allowed(more, accessLifetime, refreshLifetime);
        }

        /**
         * Sets the lifetimes of the tokens.
         *
         * @param access the lifetime of the access token
         * @param refresh the lifetime of the refresh token
         */
        public Allowed living(Duration access, Duration refresh) {
            return new Allowed(claims, Optional.of(access), Optional.of(refresh));
        }
    }

    /**
     * No tokens are issued, and a presented refresh token stays the current one.
     *
     * @param reason sent to the client; not blank, at most 200 characters
     */
    record Refused(String reason) implements Ruling {

        private static final int MAX_REASON = 200;

        public Refused {
            if (reason.isBlank() || reason.length() > MAX_REASON) {
                throw new IllegalArgumentException("A reason must be 1 to " + MAX_REASON + " characters long");
            }
        }
    }
}
