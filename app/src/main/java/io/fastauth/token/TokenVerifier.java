package io.fastauth.token;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Verifies access tokens: signature, expiry, type, and equality with the stored access token. Safe for use by many
 * threads.
 */
public final class TokenVerifier {

    /** Parsing costs ten times what everything else here does. */
    private static final int SHARE_OF_HEAP = 16;

    private final Supplier<Keyring> keyring;
    private final TokenCodec codec;
    private final TokenStore store;
    private final Validity validity;
    private final GenuineTokens genuine = new GenuineTokens(Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP);
    private final SupersededTokens<Verification> superseded = new SupersededTokens<>();

    /**
     * A verifier.
     *
     * @param keyring the keys in use now; asked at every verification
     * @param store where the current pairs are
     * @param clock what time it is
     */
    public TokenVerifier(Supplier<Keyring> keyring, TokenStore store, Clock clock) {
        this(keyring, store, Validity.exact(clock));
    }

    /**
     * A verifier that tolerates clocks that differ.
     *
     * @param keyring the keys in use now; asked at every verification
     * @param store where the current pairs are
     * @param validity when a token is valid
     */
    public TokenVerifier(Supplier<Keyring> keyring, TokenStore store, Validity validity) {
        this.keyring = keyring;
        this.codec = new TokenCodec(keyring);
        this.store = store;
        this.validity = validity;
    }

    /**
     * Verifies an access token.
     *
     * @param token what the caller presented
     * @return the outcome
     * @throws StoreUnavailableException when the store cannot say which token is current
     */
    public Verification verifyAccess(String token) {
        return switch (decode(token)) {
            case Decoded.Refused refused -> new Verification.Invalid(refused.reason(), Optional.empty());
            case Decoded.Genuine decoded ->
                validity.refusal(decoded.claims())
                        .<Verification>map(reason -> new Verification.Invalid(reason, Optional.of(decoded.claims())))
                        .orElseGet(() -> compare(token, decoded));
        };
    }

    /**
     * Says that the pair of a client may have changed, so that what the store said about its tokens is asked again.
     *
     * @param clientId the client; an empty text for any
     */
    public void changed(String clientId) {
        superseded.changed(clientId);
    }

    /**
     * How the cache of genuine tokens is used.
     *
     * @return what was asked of it since the start
     */
    public CacheUse cacheUse() {
        return genuine.use();
    }

    private Verification compare(String token, Decoded.Genuine decoded) {
        Claims claims = decoded.claims();
        if (claims.clientId().isEmpty()) {
            return new Verification.UnknownClient(claims);
        }
        return superseded.find(claims).orElseGet(() -> ask(token, decoded));
    }

    private Verification ask(String token, Decoded.Genuine decoded) {
        Claims claims = decoded.claims();
        long before = superseded.changes(claims);
        Verification known = compare(token, decoded, store.find(claims.clientId()));
        if (known instanceof Verification.Verified) {
            return known;
        }
        Verification current = compare(token, decoded, store.findAgain(claims.clientId()));
        if (!(current instanceof Verification.Verified)) {
            superseded.put(claims, current, before);
        }
        return current;
    }

    private Verification compare(String token, Decoded.Genuine decoded, Optional<TokenPair> stored) {
        Claims claims = decoded.claims();
        if (stored.isEmpty()) {
            return new Verification.UnknownClient(claims);
        }
        if (!claims.is(TokenType.ACCESS) || !same(token, stored.get().accessToken())) {
            return new Verification.NotCurrent(claims);
        }
        return new Verification.Verified(new VerifiedToken(claims, decoded.keyId(), validity.end(claims)));
    }

    private Decoded decode(String token) {
        Keyring keys = keyring.get();
        Optional<Decoded.Genuine> known = genuine.find(token, keys);
        if (known.isPresent()) {
            return known.get();
        }
        Decoded decoded = codec.decode(token);
        if (decoded instanceof Decoded.Genuine first) {
            genuine.put(token, keys, first);
        }
        return decoded;
    }

    static boolean same(String presented, String stored) {
        return MessageDigest.isEqual(
                presented.getBytes(StandardCharsets.UTF_8), stored.getBytes(StandardCharsets.UTF_8));
    }
}
