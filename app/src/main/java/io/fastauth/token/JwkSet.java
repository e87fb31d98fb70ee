package io.fastauth.token;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The public keys that verify tokens, as a JWK Set (RFC 7517, section 5). Keys that will sign later are in it, so that
 * every cache has a key before the first token that it signed. A secret has no public part.
 *
 * @param json the JWK Set, without any private part
 * @param isEmpty whether it has no key
 */
public record JwkSet(String json, boolean isEmpty) {

    /** How long a copy may be used without asking again, and so how long a key is published before it signs. */
    public static final Duration MAX_AGE = Duration.ofMinutes(5);

    /** The public parts of the asymmetric keys of a keyring. */
    public static JwkSet of(Keyring keyring) {
        List<JWK> keys = keyring.all().stream()
                .map(SigningKey::publicKey)
                .flatMap(Optional::stream)
                .toList();
        return new JwkSet(new JWKSet(keys).toString(), keys.isEmpty());
    }
}
