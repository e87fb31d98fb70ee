package io.fastauth.token;

import java.util.Optional;

/**
 * The rule for client ids: 1 to 255 characters, no control characters, nothing that is not Unicode, and not
 * {@value #READINESS}.
 */
public final class ClientIdRule {

    /** What readiness loads and saves at a store, so it can be the id of no client. */
    public static final String READINESS = "fastauth.check";

    private static final int MAX_LENGTH = 255;

    /** What undecodable bytes become; let in, different byte sequences would be the same client. */
    private static final char REPLACEMENT = '\uFFFD';

    private ClientIdRule() {}

    /**
     * Checks the id of a client.
     *
     * @param clientId the id
     * @return what is wrong with it, as the end of a sentence about it; empty when nothing is
     */
    public static Optional<String> problem(String clientId) {
        return clientId.equals(READINESS)
                ? Optional.of("must not be " + READINESS + ": readiness checks use it")
                : storedProblem(clientId);
    }

    /**
     * Checks an id that a store is asked for, which may be that of readiness.
     *
     * @param clientId the id
     * @return what is wrong with it, as the end of a sentence about it; empty when nothing is
     */
    public static Optional<String> storedProblem(String clientId) {
        int length = clientId.codePointCount(0, clientId.length());
        if (length < 1 || length > MAX_LENGTH) {
            return Optional.of("must be 1 to " + MAX_LENGTH + " characters long");
        }
        if (clientId.chars().anyMatch(Character::isISOControl)) {
            return Optional.of("must not contain control characters");
        }
        if (clientId.indexOf(REPLACEMENT) >= 0 || clientId.codePoints().anyMatch(ClientIdRule::unpairedSurrogate)) {
            return Optional.of("must be valid UTF-8");
        }
        return Optional.empty();
    }

    private static boolean unpairedSurrogate(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }
}
