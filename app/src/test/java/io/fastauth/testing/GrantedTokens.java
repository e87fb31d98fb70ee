package io.fastauth.testing;

import io.fastauth.store.sql.DatabaseAccess;
import io.fastauth.store.sql.SqlSessionStore;
import io.fastauth.token.Audience;
import io.fastauth.token.Grant;
import io.fastauth.token.Keyring;
import io.fastauth.token.Scope;
import io.fastauth.token.Session;
import io.fastauth.token.SessionStore;
import io.fastauth.token.SessionTokens;
import io.fastauth.token.SigningKey;
import io.fastauth.token.TokenAlgorithm;
import io.fastauth.token.TokenFormat;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** A store for a {@link RunningServer}, with current access tokens of any scope and audience in it. */
public final class GrantedTokens implements AutoCloseable {

    private final SigningKey key = SigningKey.of(RunningServer.KEY, TokenAlgorithm.HS256);
    private final Keyring keys = Keyring.of(key);
    private final SessionStore store;

    public GrantedTokens(Path folder) {
        store = SqlSessionStore.open(DatabaseAccess.of("jdbc:sqlite:granted.db", folder), () -> keys);
    }

    public SessionStore store() {
        return store;
    }

    /** The access token of a new session; it replaces the client's former one. */
    public String access(String clientId, List<String> scope, String... audience) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        Grant grant = new Grant(Scope.of(scope), Audience.of(List.of(audience)));
        Session session = new Session(
                clientId,
                UUID.randomUUID(),
                0,
                UUID.randomUUID(),
                UUID.randomUUID(),
                Optional.empty(),
                now,
                now,
                now.plusSeconds(600),
                now.plusSeconds(6_000),
                key.id(),
                key.id(),
                TokenFormat.JWS,
                grant,
                grant,
                Map.of());
        store.start(session, Sessions.NO_TOKENS, 1);
        return new SessionTokens(() -> keys).sign(session).orElseThrow().accessToken();
    }

    @Override
    public void close() {
        store.close();
    }
}
