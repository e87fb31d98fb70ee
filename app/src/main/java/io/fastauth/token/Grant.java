package io.fastauth.token;

/**
 * What a token permits: a scope at an audience.
 *
 * @param scope may be empty
 * @param audience empty for the default audience
 */
public record Grant(Scope scope, Audience audience) {

    private static final Grant NONE = new Grant(Scope.none(), Audience.none());

    /** Most grants are empty, and every cached session has two: the empty ones share what they consist of. */
    public Grant {
        scope = scope.isEmpty() ? Scope.none() : scope;
        audience = audience.isEmpty() ? Audience.none() : audience;
    }

    /** No scope, at the default audience. */
    public static Grant none() {
        return NONE;
    }
}
