package io.fastauth.token;

import java.util.Optional;

/** The rule for master tokens. */
public final class MasterTokenRule {

    private static final int MIN_LENGTH = 16;
    private static final String EXAMPLE = ", for example from: openssl rand -base64 32";

    private MasterTokenRule() {}

    /** The problem of a master token and the fix, without the token; empty when it can be used. */
    public static Optional<String> problem(String token) {
        if (token.isBlank()) {
            return Optional.of("is empty; write at least " + MIN_LENGTH
                    + " random characters, or leave the setting out: then there are no master rights");
        }
        if (Placeholder.inBrackets(token)) {
            return Optional.of("is a placeholder; write a random text" + EXAMPLE);
        }
        if (!token.chars().allMatch(c -> c > ' ' && c < 127)) {
            return Optional.of("has characters that a header cannot carry; use printable ASCII without spaces");
        }
        if (token.length() < MIN_LENGTH) {
            return Optional.of("has " + token.length() + " characters; write at least " + MIN_LENGTH + EXAMPLE);
        }
        return Placeholder.replacesSecret(token) || token.chars().distinct().count() == 1
                ? Optional.of("is a placeholder; write a random text" + EXAMPLE)
                : Optional.empty();
    }
}
