package io.fastauth.store.sql;

/**
 * A pair as the database holds it.
 *
 * @param keyId the signing key under which it is encrypted
 * @param sealed nonce and ciphertext, base64
 * @param tag names the pair without revealing it
 * @param signingKeyId the key that signed the tokens; an empty text when they do not say
 */
record SealedPair(String keyId, String sealed, String tag, String signingKeyId) {}
