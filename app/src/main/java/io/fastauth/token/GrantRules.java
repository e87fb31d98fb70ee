package io.fastauth.token;

import java.util.Optional;

/**
 * Resolves what a request is granted. Nothing is granted beyond what the client may be granted, nor by a refresh beyond
 * what its session was granted (RFC 6749, section 6).
 *
 * @param profile names the audience that an empty one stands for
 */
record GrantRules(TokenProfile profile) {

    /** What a request is granted. */
    sealed interface Resolution {

        record Granted(Grant grant) implements Resolution {}

        /** The tokens of the requested scope that cannot be granted. */
        record ExcessScope(Scope excess) implements Resolution {}

        record ExcessAudience() implements Resolution {}
    }

    /**
     * Resolves a request within a grant. What it does not name is granted in full.
     *
     * @param resource the requested audience; empty when none was requested
     */
    Resolution within(Grant most, Optional<Scope> scope, Audience resource) {
        Scope granted = scope.orElse(most.scope());
        if (!most.scope().covers(granted)) {
            return new Resolution.ExcessScope(granted.minus(most.scope()));
        }
        if (!profile.orDefault(most.audience()).covers(resource)) {
            return new Resolution.ExcessAudience();
        }
        // A request for the default audience by its name is a request for the default.
        boolean all = resource.isEmpty() || most.audience().isEmpty();
        return new Resolution.Granted(new Grant(granted, all ? most.audience() : resource));
    }

    /**
     * The most that a refresh can be granted: what the session was granted, as far as the client may still be granted
     * it.
     *
     * @return the grant; empty when no audience is left, for which an empty audience must not stand
     */
    Optional<Grant> common(Grant granted, Grant allowed) {
        Scope scope = granted.scope().intersect(allowed.scope());
        if (granted.audience().isEmpty() && allowed.audience().isEmpty()) {
            return Optional.of(new Grant(scope, Audience.none()));
        }
        Audience audience = profile.orDefault(granted.audience()).intersect(profile.orDefault(allowed.audience()));
        return audience.isEmpty() ? Optional.empty() : Optional.of(new Grant(scope, audience));
    }

    /** Whether two grants give the same claims. */
    boolean equal(Grant one, Grant other) {
        return one.scope().equals(other.scope())
                && profile.orDefault(one.audience()).equals(profile.orDefault(other.audience()));
    }
}
