package io.fastauth.guard;

import java.util.function.Supplier;

/**
 * Replaces tokens, client secrets and the master token by {@code ***} in texts that a caller chose, such as a path,
 * where only a mistaken caller writes them.
 *
 * @param master the master token in force
 */
public record SecretMask(Supplier<MasterToken> master) {

    /** The text with {@code ***} for each secret; cut after 512 characters when there is a master token. */
    public String in(String text) {
        return master.get().maskedIn(TokenMask.in(text));
    }

    /** Whether a text contains a secret. */
    public boolean hides(String text) {
        return in(text).contains(TokenMask.MASK) && !text.contains(TokenMask.MASK);
    }
}
