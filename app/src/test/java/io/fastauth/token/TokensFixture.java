package io.fastauth.token;

import io.fastauth.store.sql.DatabaseAccess;
import io.fastauth.store.sql.SqlTokenStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Issuer and verifier over a real store, with a clock set by hand. */
final class TokensFixture implements AutoCloseable {

    static final String KEY = "kAONxbkATfyk3kmnUhw7YyAMotmvuJ6tVsuT1w3A6N4=";
    static final Lifetimes LIFETIMES = new Lifetimes(Duration.ofDays(30), Duration.ofDays(365), Duration.ofSeconds(30));

    final ManualClock clock = new ManualClock();
    final TokenStore store;
    final TokenIssuer issuer;
    final TokenVerifier verifier;

    private Keyring keyring = Keyring.of(SigningKey.of(KEY, TokenAlgorithm.HS256));

    TokensFixture(Path folder) {
        store = SqlTokenStore.open(DatabaseAccess.of("jdbc:sqlite:tokens.db", folder), () -> keyring);
        issuer = new TokenIssuer(() -> keyring, store, LIFETIMES, clock);
        verifier = new TokenVerifier(() -> keyring, store, clock);
    }

    void rotate(String newKey) {
        keyring = new Keyring(
                Optional.of(SigningKey.of(newKey, TokenAlgorithm.HS256)),
                List.of(keyring.signing().orElseThrow()));
    }

    void use(Keyring keys) {
        keyring = keys;
    }

    TokenPair issue(String clientId) {
        return ((Issue.Issued) issuer.issue(clientId)).pair();
    }

    TokenPair rotate(TokenPair pair) {
        return ((Refresh.Rotated) issuer.refresh(pair.refreshToken())).pair();
    }

    /** Stores what an earlier version, or the original, has stored. */
    void store(String clientId, TokenPair pair) {
        store.save(clientId, pair, clock.instant().plus(Duration.ofDays(365)));
    }

    @Override
    public void close() {
        store.close();
    }
}
