package io.fastauth.token;

import io.fastauth.token.ClientDirectory.Standing;
import io.fastauth.token.Keyring.SigningKeys;

/**
 * A genuine refresh token whose client may refresh.
 *
 * @param request the request that presented it
 * @param standing the standing of its client
 * @param keys the keys that sign new tokens
 */
record PresentedToken(Claims claims, RefreshRequest request, Standing standing, SigningKeys keys) {

    String clientId() {
        return claims.clientId();
    }
}
