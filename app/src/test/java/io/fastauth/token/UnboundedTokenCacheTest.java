package io.fastauth.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.token.StoreStatus.CacheUse;
import io.fastauth.token.TokenCodec.Decoded;
import io.fastauth.token.TokenVerifier.GenuineTokens;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What verified tokens are remembered by is bounded in bytes: a long token takes the place of many short ones. */
class UnboundedTokenCacheTest {

    private static final int LIMIT = 1_000_000;

    private final Keyring keys = Keyring.of(SigningKey.of(TokensFixture.KEY, TokenAlgorithm.HS256));

    private long cached(Path folder, int length) {
        try (TokensFixture fixture = new TokensFixture(folder)) {
            TokenCodec codec = new TokenCodec(() -> keys);
            Decoded.Genuine genuine =
                    (Decoded.Genuine) codec.decode(fixture.issue("me").accessToken());
            GenuineTokens cache = new GenuineTokens(LIMIT);
            for (int i = 0; i < 5_000; i++) {
                cache.put(String.format("%0" + length + "d", i), keys, genuine);
            }
            return cache.size();
        }
    }

    @Test
    void longTokensAreFewer(@TempDir Path folder) {
        long shortOnes = cached(folder, 300);
        long longOnes = cached(folder, 8_000);

        assertTrue(shortOnes * 600 <= LIMIT, shortOnes + " of 300 characters");
        assertTrue(longOnes * 16_000 <= LIMIT, longOnes + " of 8,000 characters");
        assertTrue(longOnes > 10 && shortOnes > 10 * longOnes, shortOnes + " and " + longOnes);
    }

    /** A rotation must not cost a verification of every token, which by ES256 takes half a millisecond. */
    @Test
    void aTokenIsFoundAsLongAsItsKeyVerifies(@TempDir Path folder) {
        try (TokensFixture fixture = new TokensFixture(folder)) {
            String token = fixture.issue("me").accessToken();
            Decoded.Genuine genuine = (Decoded.Genuine) new TokenCodec(() -> keys).decode(token);
            SigningKey key = keys.all().getFirst();
            SigningKey next = SigningKey.of("another-key-of-at-least-32-characters", TokenAlgorithm.HS256);
            Keyring rotated = Keyring.of(next, List.of(key));
            GenuineTokens cache = new GenuineTokens(LIMIT);
            cache.put(token, keys, genuine);

            assertEquals(Optional.of(genuine), cache.find(token, keys));
            assertEquals(Optional.of(genuine), cache.find(token, rotated));
            assertEquals(Optional.of(genuine), cache.find(token, rotated));
            assertEquals(Optional.empty(), cache.find(token, Keyring.of(next)));
            SigningKey otherOfTheId = SigningKey.of(
                    key.id(), new KeyMaterial.Secret(TokenAlgorithm.HS256, new byte[32]), Optional.empty());
            assertEquals(Optional.empty(), cache.find(token, Keyring.of(otherOfTheId)));
        }
    }

    @Test
    void whatIsCachedIsFoundUnderTheSameKeysOnly(@TempDir Path folder) {
        try (TokensFixture fixture = new TokensFixture(folder)) {
            String token = fixture.issue("me").accessToken();
            fixture.verifier.verifyAccess(token);
            fixture.verifier.verifyAccess(token);
            assertEquals(new CacheUse(1, 1), fixture.verifier.cacheUse());

            fixture.rotate("another-key-of-at-least-32-characters");
            assertTrue(fixture.verifier.verifyAccess(token) instanceof Verification.Verified);
        }
    }
}
