package io.fastauth.token;

import io.fastauth.token.Claims.TokenType;
import io.fastauth.token.Keyring.SigningKeys;
import io.fastauth.token.TokenCodec.Decoded;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Signs the tokens of a session, and derives a session from tokens. Safe for use by many threads. */
public final class SessionTokens {

    private final Supplier<Keyring> keyring;
    private final TokenProfile profile;
    private final TokenCodec codec;

    /** Derives sessions, and signs tokens as the original's. */
    public SessionTokens(Supplier<Keyring> keyring) {
        this(keyring, TokenProfile.standard());
    }

    /** The keys are read at every call. */
    public SessionTokens(Supplier<Keyring> keyring, TokenProfile profile) {
        this.keyring = keyring;
        this.profile = profile;
        this.codec = new TokenCodec(keyring);
    }

    /**
     * Signs the current tokens of a session with its keys, in its format. Where signing is deterministic, the same
     * session gives the same bytes.
     *
     * @return the tokens; empty when a key is no longer in the keyring, or the session is {@link Session#original()}
     * @throws IllegalStateException when a token would be longer than any that is accepted
     */
    public Optional<TokenPair> sign(Session session) {
        Keyring keys = keyring.get();
        Optional<SigningKey> accessKey = keys.find(session.accessKeyId());
        Optional<SigningKey> refreshKey = keys.find(session.refreshKeyId());
        return session.original() || accessKey.isEmpty() || refreshKey.isEmpty()
                ? Optional.empty()
                : Optional.of(sign(session, new SigningKeys(accessKey.get(), refreshKey.get())));
    }

    Decoded decode(String token) {
        return codec.decode(token);
    }

    /** Signs the current tokens of a session that is not {@link Session#original()} with given keys. */
    TokenPair sign(Session session, SigningKeys keys) {
        return new TokenPair(
                encode(session.accessClaims(), keys.access(), session.format()),
                encode(session.refreshClaims(), keys.refresh(), session.format()));
    }

    private String encode(Claims claims, SigningKey key, TokenFormat format) {
        String token = codec.encode(profile.complete(claims), key, format, profile.type(claims, key));
        if (token.length() > CompactToken.MAX_LENGTH) {
            throw new IllegalStateException("The claims of the issuing policy make a token of " + token.length()
                    + " characters; at most " + CompactToken.MAX_LENGTH + " can be used");
        }
        return token;
    }

    /**
     * Derives the session of a pair. Whether the tokens have expired is not checked. The claims of an
     * {@link IssuingPolicy} are not read. Where the default audience was granted, the access token has no other. A pair
     * of the original, whose tokens have no {@code sid}, gives a session of generation 0 whose id is the id of its
     * refresh token.
     *
     * @return the session; empty unless both tokens are genuine, of that client, of their types and of one session
     */
    public Optional<Session> derive(String clientId, TokenPair pair) {
        if (!(codec.decode(pair.accessToken()) instanceof Decoded.Genuine access
                && codec.decode(pair.refreshToken()) instanceof Decoded.Genuine refresh)) {
            return Optional.empty();
        }
        return belongTogether(clientId, access.claims(), refresh.claims())
                ? Optional.of(session(access, refresh, format(pair.refreshToken())))
                : Optional.empty();
    }

    private static boolean belongTogether(String clientId, Claims access, Claims refresh) {
        return !clientId.isEmpty()
                && access.clientId().equals(clientId)
                && refresh.clientId().equals(clientId)
                && access.is(TokenType.ACCESS)
                && refresh.is(TokenType.REFRESH)
                && access.session().equals(refresh.session())
                && access.generation() == refresh.generation();
    }

    private static Session session(Decoded.Genuine access, Decoded.Genuine refresh, TokenFormat format) {
        Claims claims = refresh.claims();
        return new Session(
                claims.clientId(),
                claims.session().orElse(claims.id()),
                claims.generation(),
                access.claims().id(),
                claims.id(),
                claims.previous(),
                claims.sessionStart().orElse(claims.issuedAt()),
                claims.issuedAt(),
                access.claims().expiresAt(),
                claims.expiresAt(),
                access.keyId(),
                refresh.keyId(),
                format,
                claims.grant(),
                claims.resource().isEmpty()
                        ? new Grant(access.claims().scope(), Audience.none())
                        : access.claims().grant(),
                Map.of());
    }

    /** A compact JWS has three parts, a compact JWE five. */
    private static TokenFormat format(String token) {
        return token.chars().filter(character -> character == '.').count() == 2 ? TokenFormat.JWS : TokenFormat.JWE;
    }
}
