package io.fastauth.token;

import java.time.Instant;

/**
 * A key that has been replaced and still verifies.
 *
 * @param key the key
 * @param until from when on it does not verify any more; {@link Instant#MAX} when nothing was said
 */
public record EarlierKey(SigningKey key, Instant until) {}
