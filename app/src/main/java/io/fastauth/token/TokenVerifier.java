package io.fastauth.token;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.fastauth.token.Claims.TokenType;
import io.fastauth.token.ClientDirectory.Standing;
import io.fastauth.token.SessionStore.Freshness;
import io.fastauth.token.StoreStatus.CacheUse;
import io.fastauth.token.TokenCodec.Decoded;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Verifies and introspects tokens: signature, expiry, type, and that the token is the current one of its session. Safe
 * for use by many threads.
 */
public final class TokenVerifier {

    /** Parsing takes ten times as long as the rest of a verification. */
    private static final int SHARE_OF_HEAP = 16;

    private final Supplier<Keyring> keyring;
    private final TokenCodec codec;
    private final SessionStore store;
    private final ClientDirectory clients;
    private final TokenValidator validator;
    private final GenuineTokens genuineTokens = new GenuineTokens(HeapShare.of(SHARE_OF_HEAP));
    private final SupersededTokens<Verification> superseded = new SupersededTokens<>();

    /** A verifier. The keys, and the standing of the client, are read at every verification. */
    public TokenVerifier(
            Supplier<Keyring> keyring, SessionStore store, ClientDirectory clients, TokenValidator validator) {
        this.keyring = keyring;
        this.codec = new TokenCodec(keyring);
        this.store = store;
        this.clients = clients;
        this.validator = validator;
    }

    /**
     * Verifies an access token.
     *
     * @throws StoreUnavailableException when the store cannot say which token is current, or which client is disabled
     */
    public Verification verifyAccess(String token) {
        return switch (decode(token)) {
            case Decoded.Refused refused -> new Verification.Invalid(refused.reason(), Optional.empty());
            case Decoded.Genuine genuine -> {
                Claims claims = genuine.claims();
                yield refusal(claims)
                        .orElseGet(() -> claims.is(TokenType.ACCESS)
                                ? new Verification.Verified(
                                        new VerifiedToken(claims, genuine.keyId(), validator.acceptedUntil(claims)))
                                : new Verification.NotCurrent(claims));
            }
        };
    }

    /**
     * Introspects an access or refresh token (RFC 7662).
     *
     * @return an active token: genuine, valid now, and the current access or refresh token of its session as the store
     *     has it, because the caller may remember the answer; empty for any other
     * @throws StoreUnavailableException when the store cannot say which token is current, or which client is disabled
     */
    public Optional<Introspected> introspect(String token) {
        if (!(decode(token) instanceof Decoded.Genuine genuine)) {
            return Optional.empty();
        }
        Claims claims = genuine.claims();
        if (inadmissible(claims).isPresent() || superseded.find(claims).isPresent()) {
            return Optional.empty();
        }
        return store.find(claims, Freshness.UNCACHED)
                .filter(found -> isCurrent(claims, found))
                .map(found -> new Introspected(claims, found.slot()));
    }

    /**
     * An active token.
     *
     * @param slot the place of its session among those of the client, from 0
     */
    public record Introspected(Claims claims, int slot) {}

    /** Invalidates cached results because the sessions of a client, or of any (an empty text), may have changed. */
    public void changed(String clientId) {
        superseded.changed(clientId);
    }

    /** Usage of the cache of genuine tokens. */
    public CacheUse cacheUse() {
        return genuineTokens.use();
    }

    /** Why a genuine token is not a current, valid token of its session; empty when it is one. */
    private Optional<Verification> refusal(Claims claims) {
        Optional<Verification> known = inadmissible(claims).or(() -> superseded.find(claims));
        if (known.isPresent()) {
            return known;
        }
        long before = superseded.changes(claims);
        if (refusal(claims, Freshness.CACHED).isEmpty()) {
            return Optional.empty();
        }
        Optional<Verification> refusal = refusal(claims, Freshness.UNCACHED);
        refusal.ifPresent(result -> superseded.put(claims, result, before));
        return refusal;
    }

    /** Why a genuine token is refused whatever its session is. */
    private Optional<Verification> inadmissible(Claims claims) {
        Optional<String> invalid = validator.validate(claims);
        if (invalid.isPresent()) {
            return Optional.of(new Verification.Invalid(invalid.get(), Optional.of(claims)));
        }
        if (claims.clientId().isEmpty()) {
            return Optional.of(new Verification.UnknownClient(claims));
        }
        return clients.standing(claims.clientId()) instanceof Standing.Refused
                ? Optional.of(new Verification.ClientDisabled(claims))
                : Optional.empty();
    }

    private Optional<Verification> refusal(Claims claims, Freshness freshness) {
        Optional<StoredSession> found = store.find(claims, freshness);
        if (found.isEmpty()) {
            return Optional.of(new Verification.SessionEnded(claims));
        }
        return isCurrent(claims, found.get()) ? Optional.empty() : Optional.of(new Verification.NotCurrent(claims));
    }

    private boolean isCurrent(Claims claims, StoredSession found) {
        boolean current = found.session().isCurrent(claims);
        if (current) {
            store.used(claims, found);
        }
        return current;
    }

    private Decoded decode(String token) {
        Keyring keys = keyring.get();
        Optional<Decoded.Genuine> known = genuineTokens.find(token, keys);
        if (known.isPresent()) {
            return known.get();
        }
        Decoded decoded = codec.decode(token);
        if (decoded instanceof Decoded.Genuine genuine) {
            genuineTokens.put(token, keys, genuine);
        }
        return decoded;
    }

    /** A cache of genuine tokens, bounded by memory. A token stays genuine while the key that it names verifies. */
    static final class GenuineTokens {

        /** The size of an entry beside its texts, in bytes. */
        private static final int ENTRY = 512;

        private final Cache<String, Entry> tokens;

        /** Bounded by a size in memory, in bytes. */
        GenuineTokens(long limit) {
            // The claims repeat about what the text of the token contains.
            tokens = Caffeine.newBuilder()
                    .maximumWeight(limit)
                    .weigher((String token, Entry entry) -> ENTRY + 2 * token.length())
                    .recordStats()
                    .executor(Runnable::run)
                    .build();
        }

        Optional<Decoded.Genuine> find(String token, Keyring keys) {
            Entry entry = tokens.getIfPresent(token);
            if (entry == null) {
                return Optional.empty();
            }
            Decoded.Genuine decoded = entry.decoded();
            if (!entry.keys().equals(keys)) {
                // A rotation adds keys and removes others. Verifying every token again would cost a signature each.
                if (!sameKey(decoded.keyId(), entry.keys(), keys)) {
                    return Optional.empty();
                }
                put(token, keys, decoded);
            }
            return Optional.of(decoded);
        }

        private static boolean sameKey(String id, Keyring before, Keyring now) {
            Optional<SigningKey> key = now.find(id);
            return key.isPresent() && key.equals(before.find(id));
        }

        void put(String token, Keyring keys, Decoded.Genuine decoded) {
            tokens.put(token, new Entry(keys, decoded));
        }

        CacheUse use() {
            return new CacheUse(tokens.stats().hitCount(), tokens.stats().missCount());
        }

        /** The number of tokens, once the bound has been enforced. */
        long size() {
            tokens.cleanUp();
            return tokens.estimatedSize();
        }

        private record Entry(Keyring keys, Decoded.Genuine decoded) {}
    }
}
