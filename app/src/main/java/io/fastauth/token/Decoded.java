package io.fastauth.token;

/** Result of decoding a token. */
sealed interface Decoded {

    /**
     * The signature is genuine and the claims are well-formed. Expiry is not checked.
     *
     * @param claims the claims
     * @param keyId the id of the signing key
     */
    record Genuine(Claims claims, String keyId) implements Decoded {}

    /**
     * None of our tokens.
     *
     * @param reason why, in words that hold nothing of the token
     */
    record Refused(String reason) implements Decoded {}
}
