package io.fastauth.token;

import io.fastauth.store.sql.DatabaseAccess;
import io.fastauth.store.sql.SqlSessionStore;
import io.fastauth.testing.HandmadeToken;
import io.fastauth.testing.ManualClock;
import io.fastauth.token.Claims.TokenType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Issuer and verifier over a real store, with a clock set by hand. */
final class TokensFixture implements AutoCloseable {

    static final String KEY = "kAONxbkATfyk3kmnUhw7YyAMotmvuJ6tVsuT1w3A6N4=";
    static final Lifetimes LIFETIMES = new Lifetimes(
            LifetimeRange.of(Duration.ofDays(30)), Duration.ofDays(365), Duration.ofSeconds(30), Optional.empty());

    final ManualClock clock = new ManualClock();
    final SessionStore store;
    final TokenIssuer issuer;
    final TokenVerifier verifier;
    final TokenRevoker revoker;
    final List<AuditEvent> audited = new CopyOnWriteArrayList<>();

    private Keyring keyring = Keyring.of(SigningKey.of(KEY, TokenAlgorithm.HS256));

    TokensFixture(Path folder) {
        this(folder, TokenProfile.standard(), ClientDirectory.open(), IssuingPolicy.standard());
    }

    TokensFixture(Path folder, TokenProfile profile, ClientDirectory clients, IssuingPolicy policy) {
        store = SqlSessionStore.open(DatabaseAccess.of("jdbc:sqlite:tokens.db", folder), () -> keyring);
        TokenValidator validator = new TokenValidator(clock, Duration.ZERO);
        issuer = new TokenIssuer(
                () -> keyring,
                profile,
                store,
                clients,
                () -> LIFETIMES,
                () -> TokenFormat.JWS,
                1,
                validator,
                policy,
                audited::add,
                new TokenIssuer.Observer() {});
        verifier = new TokenVerifier(() -> keyring, store, clients, validator);
        revoker = new TokenRevoker(() -> keyring, store, clients, clock, audited::add);
    }

    /** Another issuer on the same store and clock. */
    TokenIssuer issuer(Lifetimes lifetimes, TokenFormat format) {
        Keyring keys = Keyring.of(SigningKey.of(TokensFixture.KEY, TokenAlgorithm.HS256));
        return new TokenIssuer(
                () -> keys,
                TokenProfile.standard(),
                store,
                ClientDirectory.open(),
                () -> lifetimes,
                () -> format,
                1,
                new TokenValidator(clock, Duration.ZERO),
                IssuingPolicy.standard(),
                audited::add,
                new TokenIssuer.Observer() {});
    }

    void rotate(String newKey) {
        keyring = Keyring.of(
                SigningKey.of(newKey, TokenAlgorithm.HS256),
                List.of(keyring.signing().orElseThrow().access()));
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

    /** Stores the session of a pair, as an import does. */
    void store(String clientId, TokenPair pair) {
        store.start(new SessionTokens(() -> keyring).derive(clientId, pair).orElseThrow(), pair, 1);
    }

    /** A client that has the session of these tokens, and no other. */
    boolean isCurrent(String clientId, TokenPair pair) {
        Session expected =
                new SessionTokens(() -> keyring).derive(clientId, pair).orElseThrow();
        return store.find(expected.accessClaims(), SessionStore.Freshness.UNCACHED)
                .filter(found -> found.session().equals(expected))
                .isPresent();
    }

    /** Whether the client of a token has no session at all. */
    boolean hasNone(String token) {
        return verifier.verifyAccess(token) instanceof Verification.SessionEnded;
    }

    /** The claims of a genuine token of the first key. */
    static Claims claims(String token) {
        TokenCodec.Decoded decoded =
                new TokenCodec(() -> Keyring.of(SigningKey.of(TokensFixture.KEY, TokenAlgorithm.HS256))).decode(token);
        return ((TokenCodec.Decoded.Genuine) decoded).claims();
    }

    static String original(String clientId, TokenType type, int issuedAt) {
        return HandmadeToken.original(
                "{\"client_id\":\"" + clientId + "\",\"type\":\"" + type.claim() + "\",\"exp\":4000000000,\"iat\":"
                        + issuedAt + "}",
                KEY);
    }

    static TokenPair originalPair(String clientId, int issuedAt) {
        return new TokenPair(
                original(clientId, TokenType.ACCESS, issuedAt), original(clientId, TokenType.REFRESH, issuedAt));
    }

    @Override
    public void close() {
        store.close();
    }
}
