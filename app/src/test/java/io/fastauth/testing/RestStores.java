package io.fastauth.testing;

import io.fastauth.store.rest.RestSessionStore;
import io.fastauth.token.SessionSelection;
import io.fastauth.token.SessionStore;
import io.fastauth.token.SessionStore.Freshness;
import io.fastauth.token.StoredSession;
import io.helidon.common.tls.Tls;
import io.helidon.http.Header;
import io.helidon.http.HeaderValues;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** REST stores that verify the tokens of {@link SignedSessions}, and the calls of a store in short. */
public final class RestStores {

    private RestStores() {}

    public static RestSessionStore open(URI url, Map<String, String> headers) {
        return open(url, headers, Duration.ZERO);
    }

    public static RestSessionStore open(URI url, Map<String, String> headers, Duration cache) {
        List<Header> sent = headers.entrySet().stream()
                .map(header -> HeaderValues.create(header.getKey(), header.getValue()))
                .toList();
        return RestSessionStore.create(
                url, () -> SignedSessions.KEYS, () -> sent, Tls.builder().build(), cache);
    }

    public static Optional<StoredSession> find(SessionStore store, String clientId) {
        return store.find(SignedSessions.claims(clientId), Freshness.CACHED);
    }

    public static Optional<StoredSession> findUncached(SessionStore store, String clientId) {
        return store.find(SignedSessions.claims(clientId), Freshness.UNCACHED);
    }

    public static void start(SessionStore store, StoredSession session) {
        store.start(session.session(), SignedSessions.tokens(session), 1);
    }

    public static boolean rotate(SessionStore store, StoredSession current, StoredSession next) {
        return store.rotate(current, next.session(), SignedSessions.tokens(next));
    }

    public static int end(SessionStore store, StoredSession session) {
        return store.end(new SessionSelection.One(
                session.session().clientId(), session.session().id()));
    }
}
