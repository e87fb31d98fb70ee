package io.fastauth.persistence;

import io.fastauth.token.TokenPair;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/**
 * The entity tag of a pair (RFC 9110, section 8.8.3): a digest, from which no token can be guessed.
 *
 * @param text the tag in its quotes
 */
record EntityTag(String text) {

    private static final int BYTES = 16;

    static EntityTag of(TokenPair pair) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] access = pair.accessToken().getBytes(StandardCharsets.UTF_8);
            // The length first: where one token ends and the next begins makes a difference.
            digest.update((access.length + ":").getBytes(StandardCharsets.US_ASCII));
            digest.update(access);
            byte[] whole = digest.digest(pair.refreshToken().getBytes(StandardCharsets.UTF_8));
            return new EntityTag(
                    '"' + Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(whole, BYTES)) + '"');
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /** Whether an If-Match header names this tag: only strong tags match, and {@code *} matches any pair. */
    boolean matches(String ifMatch) {
        return ifMatch.strip().equals("*")
                || Arrays.stream(ifMatch.split(",", -1)).map(String::strip).anyMatch(text::equals);
    }
}
