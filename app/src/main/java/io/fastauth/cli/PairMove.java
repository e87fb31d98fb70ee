package io.fastauth.cli;

import io.fastauth.token.StoredPair;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Moves pairs to a sink in batches, and counts what became of them. */
final class PairMove {

    private static final int BATCH = 1_000;

    private final PairSink sink;
    private final boolean superseding;
    private final Progress progress;
    private final Map<String, StoredPair> waiting = new LinkedHashMap<>();
    private final Instant now = Instant.now();
    private long added;
    private long kept;
    private long expired;
    private long foreign;

    PairMove(PairSink sink, boolean superseding, Progress progress) {
        this.sink = sink;
        this.superseding = superseding;
        this.progress = progress;
    }

    void move(StoredPair stored) {
        if (!stored.expiresAt().isAfter(now)) {
            expired++;
            progress.step(1);
            return;
        }
        // The later of two pairs of one client meets the earlier one in the store.
        if (waiting.containsKey(stored.clientId()) || waiting.size() == BATCH) {
            flush();
        }
        waiting.put(stored.clientId(), stored);
    }

    /** Counts a pair that none of the keys signed: nobody could ever use it. */
    void leaveOut() {
        foreign++;
        progress.step(1);
    }

    void flush() {
        if (waiting.isEmpty()) {
            return;
        }
        int count = waiting.size();
        int now = sink.add(List.copyOf(waiting.values()), superseding);
        waiting.clear();
        added += now;
        kept += count - now;
        progress.step(count);
    }

    /** What became of the pairs, for a person. */
    String summary(String verb) {
        return verb + " " + added + " pairs; " + kept + " clients had one already and kept it; " + expired
                + " had expired; " + foreign + " were signed by none of the keys.";
    }
}
