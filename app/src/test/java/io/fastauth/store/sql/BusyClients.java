package io.fastauth.store.sql;

import io.fastauth.testing.Concurrently;
import io.fastauth.testing.Sessions;
import io.fastauth.testing.SignedSessions;
import io.fastauth.token.Session;
import io.fastauth.token.SessionSelection;
import io.fastauth.token.SessionStore;
import io.fastauth.token.SessionStore.Freshness;
import io.fastauth.token.StoredSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;

/** Few clients with several sessions, which many threads start, refresh and end through some stores at once. */
final class BusyClients {

    private static final int THREADS = 16;
    private static final int CLIENTS = 4;
    private static final int LIMIT = 3;

    private final List<? extends SessionStore> stores;
    private final int changes;
    private final boolean endingClients;

    /** A session that was started lately, by client. Another thread may have refreshed or ended it. */
    private final Map<String, Session> latest = new ConcurrentHashMap<>();

    /**
     * Clients of stores on one database.
     *
     * @param changes of each thread
     * @param endingClients whether all sessions of a client end at times
     */
    BusyClients(List<? extends SessionStore> stores, int changes, boolean endingClients) {
        this.stores = stores;
        this.changes = changes;
        this.endingClients = endingClients;
    }

    void run() throws Exception {
        List<Callable<Boolean>> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            int thread = i;
            threads.add(() -> change(thread));
        }
        Concurrently.run(threads);
    }

    private boolean change(int thread) {
        Random random = new Random(thread);
        for (int i = 0; i < changes; i++) {
            SessionStore store = stores.get(random.nextInt(stores.size()));
            String client = "client " + random.nextInt(CLIENTS);
            Optional<StoredSession> found = Optional.ofNullable(latest.get(client))
                    .flatMap(session -> store.find(Sessions.claims(session), Freshness.UNCACHED));
            int kind = random.nextInt(100);
            if (kind < 35 || found.isEmpty()) {
                Session session = Sessions.of(client, thread + " " + i);
                store.start(session, Sessions.NO_TOKENS, LIMIT);
                latest.put(client, session);
            } else if (kind < 85) {
                store.rotate(found.get(), SignedSessions.next(found.get()).session(), Sessions.NO_TOKENS);
            } else if (kind < 98 || !endingClients) {
                Session session = found.get().session();
                store.end(new SessionSelection.One(
                        client,
                        session.id(),
                        OptionalInt.of(found.get().slot()),
                        session.granted().audience(),
                        kind % 2 == 0));
            } else {
                store.end(new SessionSelection.OfClient(client));
            }
        }
        return true;
    }
}
