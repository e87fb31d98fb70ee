package io.fastauth.token;

/**
 * What a token permits: a scope at an audience.
 *
 * @param scope may be empty
 * @param audience empty for the default audience
 */
public record Grant(Scope scope, Audience audience) {

    private static final Grant NONE = new Grant(Scope.none(), Audience.none());

    /** No scope, at the default audience. */
    public static Grant none() {
        return NONE;
    }
}
