package io.fastauth.tokens;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/** The calls that wait for events. Those of one client are limited too, so that it cannot take the place of all. */
public final class WaitingCalls {

    private final Semaphore free;
    private final int mostOfClient;
    private final Map<String, Integer> ofClients = new ConcurrentHashMap<>();

    /**
     * No calls yet.
     *
     * @param most the number of calls that may wait at the same time; at least 1
     * @param mostOfClient the number of those of one client; at least 1
     */
    public WaitingCalls(int most, int mostOfClient) {
        this.free = new Semaphore(most);
        this.mostOfClient = mostOfClient;
    }

    /**
     * Whether a call may wait; it must {@link #leave} then.
     *
     * @param client empty for the master, whose calls are limited in total only
     */
    boolean enter(Optional<String> client) {
        if (!free.tryAcquire()) {
            return false;
        }
        boolean within = client.map(id -> ofClients.merge(id, 1, Integer::sum) <= mostOfClient)
                .orElse(true);
        if (!within) {
            leave(client);
        }
        return within;
    }

    void leave(Optional<String> client) {
        client.ifPresent(id -> ofClients.computeIfPresent(id, (same, count) -> count == 1 ? null : count - 1));
        free.release();
    }
}
