package io.fastauth.cli;

import io.fastauth.token.Session;
import io.fastauth.token.StoredSession;
import io.fastauth.token.TokenPair;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Moves sessions to a target in batches, and counts the results. */
final class SessionMove {

    private static final int BATCH = 1_000;

    private final SessionStores.Sink sink;
    private final boolean superseding;
    private final Progress progress;
    private final List<StoredSession> waiting = new ArrayList<>(BATCH);
    private final Instant now = Instant.now();
    private long added;
    private long kept;
    private long expired;
    private long foreign;

    SessionMove(SessionStores.Sink sink, boolean superseding, Progress progress) {
        this.sink = sink;
        this.superseding = superseding;
        this.progress = progress;
    }

    /** Moves a session, with its tokens if they are known. */
    void move(Session session, Optional<TokenPair> issued) {
        if (!session.refreshExpiresAt().isAfter(now)) {
            expired++;
            progress.step(1);
            return;
        }
        sink.prepare(session, issued).ifPresentOrElse(this::add, this::leaveOut);
    }

    /** All sessions of a client are added together. */
    private void add(StoredSession session) {
        if (waiting.size() >= BATCH
                && !waiting.getLast()
                        .session()
                        .clientId()
                        .equals(session.session().clientId())) {
            flush();
        }
        waiting.add(session);
    }

    /** Counts a session whose tokens none of the keys signed. */
    void leaveOut() {
        foreign++;
        progress.step(1);
    }

    void flush() {
        if (waiting.isEmpty()) {
            return;
        }
        int count = waiting.size();
        int now = sink.add(List.copyOf(waiting), superseding);
        waiting.clear();
        added += now;
        kept += count - now;
        progress.step(count);
    }

    String summary(String verb) {
        return verb + " " + SessionStores.counted(added) + ". Left out: " + kept + " of clients that had one already, "
                + expired + " expired, " + foreign + " signed by none of the keys.";
    }
}
