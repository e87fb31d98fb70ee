package io.fastauth.token;

/** What decoding a token came to. */
sealed interface Decoded {

    /**
     * The signature is genuine and the claims are well-formed. Nothing is said of expiry.
     *
     * @param claims what the token says
     * @param keyId the key of ours that signed it
     */
    record Genuine(Claims claims, String keyId) implements Decoded {}

    /**
     * Not a token of ours.
     *
     * @param reason why, in words that hold nothing of the token
     */
    record Refused(String reason) implements Decoded {}
}
