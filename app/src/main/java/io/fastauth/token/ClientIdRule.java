package io.fastauth.token;

import java.util.Optional;

/**
 * The rule for client ids: 1 to 255 characters, no control characters, valid Unicode, and not {@value #READINESS}.
 * Problems are worded as the end of a sentence about the id.
 */
public final class ClientIdRule {

    /** The id that readiness checks load and save at a store, so no client can have it. */
    public static final String READINESS = "fastauth.check";

    private static final int MAX_LENGTH = 255;
    /** Decoders replace malformed bytes by it; accepted, different byte sequences would be the same client. */
    private static final char REPLACEMENT = '\uFFFD';

    private ClientIdRule() {}

    /** The problem of a client id; empty when it is valid. */
    public static Optional<String> problem(String clientId) {
        return clientId.equals(READINESS)
                ? Optional.of("must not be " + READINESS + ": readiness checks use it")
                : storedProblem(clientId);
    }

    /** The problem of an id that is looked up in a store, which may be {@link #READINESS}; empty when it is valid. */
    public static Optional<String> storedProblem(String clientId) {
        int length = clientId.codePointCount(0, clientId.length());
        if (length < 1 || length > MAX_LENGTH) {
            return Optional.of("must be 1 to " + MAX_LENGTH + " characters long");
        }
        boolean valid = true;
        for (int i = 0; i < clientId.length(); i++) {
            char c = clientId.charAt(i);
            if (Character.isISOControl(c)) {
                return Optional.of("must not contain control characters");
            }
            valid &= c != REPLACEMENT && (!Character.isSurrogate(c) || paired(clientId, i));
        }
        return valid ? Optional.empty() : Optional.of("must be valid UTF-8");
    }

    private static boolean paired(String text, int i) {
        return Character.isHighSurrogate(text.charAt(i))
                ? i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))
                : i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
    }
}
