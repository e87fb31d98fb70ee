package io.fastauth.token;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JWEAlgorithm;
import io.fastauth.token.StrictJson.MalformedTokenException;
import jakarta.json.JsonObject;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The header of a token. It does not choose how the token is verified: each key has one algorithm, and encryption is
 * always {@code dir} and {@code A256GCM}; a token whose header differs is invalid.
 *
 * @param format signed or encrypted, by the number of parts
 * @param algorithm {@code alg}: the name of a {@link TokenAlgorithm}; {@code dir} when encrypted
 * @param encryption {@code enc}: {@code A256GCM} when encrypted, otherwise empty
 * @param keyId {@code kid}, as claimed; empty in the original's tokens, never when encrypted
 * @param type {@code typ}: {@code JWT}, or of a signed token {@code at+jwt} or {@code application/at+jwt}, in any case;
 *     or empty
 */
public record TokenHeader(
        TokenFormat format,
        String algorithm,
        Optional<String> encryption,
        Optional<String> keyId,
        Optional<String> type) {

    private static final Set<String> ENCRYPTED_TYPES = Set.of("jwt");

    /** The latter two mean the same (RFC 7515, section 4.1.9). */
    private static final Set<String> SIGNED_TYPES = Set.of("jwt", "at+jwt", "application/at+jwt");

    /** No {@code crit}, no {@code zip}, no {@code cty} (a nested token), and no key in the token. */
    private static final Set<String> SIGNED = Set.of("alg", "kid", "typ");

    private static final Set<String> ENCRYPTED = Set.of("alg", "enc", "kid", "typ");

    static TokenHeader read(byte[] json, TokenFormat format) throws MalformedTokenException {
        JsonObject members = StrictJson.object(json, "header");
        boolean encrypted = format == TokenFormat.JWE;
        if (!(encrypted ? ENCRYPTED : SIGNED).containsAll(members.keySet())) {
            throw new MalformedTokenException("the header has a member that is not accepted");
        }
        TokenHeader header = new TokenHeader(
                format,
                StrictJson.text(members, "alg").orElse(""),
                StrictJson.text(members, "enc"),
                StrictJson.text(members, "kid"),
                StrictJson.text(members, "typ"));
        if ((encrypted || members.containsKey("kid")) && header.keyId().isEmpty()) {
            throw new MalformedTokenException("the header's kid must be a text");
        }
        Set<String> types = encrypted ? ENCRYPTED_TYPES : SIGNED_TYPES;
        if (members.containsKey("typ")
                && header.type()
                        .filter(type -> types.contains(type.toLowerCase(Locale.ROOT)))
                        .isEmpty()) {
            throw new MalformedTokenException("the header's typ is not accepted");
        }
        if (!(encrypted
                ? header.encrypts()
                : TokenAlgorithm.named(header.algorithm()).isPresent())) {
            throw new MalformedTokenException("the header's algorithm is not accepted");
        }
        return header;
    }

    private boolean encrypts() {
        return algorithm.equals(JWEAlgorithm.DIR.getName())
                && encryption.filter(EncryptionMethod.A256GCM.getName()::equals).isPresent();
    }
}
