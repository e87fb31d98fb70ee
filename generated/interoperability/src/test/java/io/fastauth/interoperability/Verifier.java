package io.fastauth.interoperability;

/** Verifies access tokens with nothing but the issuer's JWK Set, the issuer and the expected audience. */
interface Verifier extends AutoCloseable {

    /**
     * Verifies a token.
     *
     * @return {@code accepted}, a space and the subject; or {@code refused} and the reason
     */
    String verify(String token);

    @Override
    void close();
}
