package io.fastauth.client;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * What a verifier knows of sessions: which are current and in which generation, and which have ended. It learns from
 * events, which come in the order of commits, and from introspections, whose answers are not in this order. It forgets
 * what was used least recently; a session that it does not know must be introspected. Thread-safe.
 */
final class KnownSessions {

    /** How long a session that lost its slot is refused without a call. */
    private static final long DISPLACED_NANOS = Duration.ofSeconds(10).toNanos();

    private final int max;
    private final LongSupplier nanoTime;
    /** By session id, least recently used first. */
    private final LinkedHashMap<String, Known> current = new LinkedHashMap<>(16, 0.75f, true);
    /** The session in each slot of each client. */
    private final Map<String, Map<Integer, String>> slots = new HashMap<>();
    /** Sessions that have ended for good, by their ids. */
    private final Map<String, Boolean> ended;
    /** Sessions that lost their slots a moment ago, and until when they are refused, by the monotonic clock. */
    private final Map<String, Long> displaced;

    /** The monotonic time: all events of earlier commits have arrived. */
    private long caughtUp;

    private final Set<Lookup> lookups = new HashSet<>();

    /** What is known of a token. */
    enum Knowledge {
        CURRENT,
        ENDED,
        UNKNOWN
    }

    /**
     * A current session.
     *
     * @param learned the monotonic time of the answer that said so; not after {@link #caughtUp} if it was an event
     */
    private record Known(String client, int slot, int generation, long learned) {}

    /** An introspection that has been sent, and the events that may contradict its answer. */
    static final class Lookup {

        private static final int MAX_CLIENTS = 1_000;

        private final Set<String> clients = new HashSet<>();
        private boolean any;

        private void touch(String client) {
            any = any || clients.size() >= MAX_CLIENTS;
            if (!any) {
                clients.add(client);
            }
        }

        private boolean touched(String client) {
            return any || clients.contains(client);
        }
    }

    /**
     * Knows no session.
     *
     * @param max how many current sessions, and how many ended ones, are remembered; at least 1
     * @param nanoTime the monotonic clock
     */
    KnownSessions(int max, LongSupplier nanoTime) {
        this.max = max;
        this.nanoTime = nanoTime;
        this.ended = new LruMap<>(max);
        this.displaced = new LruMap<>(max);
        this.caughtUp = nanoTime.getAsLong();
    }

    synchronized Knowledge find(String client, String session, int generation) {
        if (isEnded(session)) {
            return Knowledge.ENDED;
        }
        Known known = current.get(session);
        if (known == null || !known.client().equals(client) || generation > known.generation()) {
            return Knowledge.UNKNOWN;
        }
        return generation == known.generation() ? Knowledge.CURRENT : Knowledge.ENDED;
    }

    synchronized int size() {
        return current.size();
    }

    /** An introspection is about to be sent. */
    synchronized Lookup begin() {
        Lookup lookup = new Lookup();
        lookups.add(lookup);
        return lookup;
    }

    /** An introspection was answered, or failed. */
    synchronized void finish(Lookup lookup) {
        lookups.remove(lookup);
    }

    /** An introspection found a session to be current, unless an event has come since. */
    synchronized void remember(Lookup lookup, String client, int slot, String session, int generation) {
        if (lookup.touched(client) || find(client, session, generation) != Knowledge.UNKNOWN) {
            return;
        }
        String occupant = occupant(client, slot);
        if (occupant.isEmpty() || occupant.equals(session)) {
            put(session, client, slot, generation, nanoTime.getAsLong());
        } else {
            // Another introspection says otherwise: the events will tell which of the two is later.
            forgetSession(occupant);
        }
    }

    /** An introspection found a token to be inactive, so its session should not be known in this generation. */
    synchronized void doubt(String session, int generation) {
        Known known = current.get(session);
        if (known != null && known.generation() <= generation) {
            forgetSession(session);
        }
    }

    /** Event: the session is the one in its slot, in this generation. */
    synchronized void current(String client, int slot, String session, int generation) {
        touch(client);
        displace(client, slot, session);
        if (!ended.containsKey(session)) {
            displaced.remove(session);
            put(session, client, slot, generation, caughtUp);
        }
    }

    /** Event: the slot was taken by a session for another audience. */
    synchronized void superseded(String client, int slot) {
        touch(client);
        displace(client, slot, "");
    }

    /** Event: a session has ended. */
    synchronized void ended(String client, String session) {
        touch(client);
        forgetSession(session);
        ended.put(session, true);
    }

    /** Event: some sessions of a client may have changed. */
    synchronized void forget(String client) {
        touch(client);
        List.copyOf(slots.getOrDefault(client, Map.of()).values()).forEach(this::forgetSession);
    }

    /** All events of commits before a monotonic time have arrived. */
    synchronized void caughtUp(long time) {
        caughtUp = time - caughtUp > 0 ? time : caughtUp;
    }

    /** The answers to introspections that are under way are not remembered: they may be older than what happened. */
    synchronized void interrupted() {
        lookups.forEach(lookup -> lookup.any = true);
    }

    /** Event: any session may have changed. */
    synchronized void forgetAll() {
        interrupted();
        current.clear();
        slots.clear();
    }

    private void touch(String client) {
        lookups.forEach(lookup -> lookup.touch(client));
    }

    private boolean isEnded(String session) {
        Long until = displaced.get(session);
        return ended.containsKey(session) || (until != null && nanoTime.getAsLong() - until < 0);
    }

    private String occupant(String client, int slot) {
        return slots.getOrDefault(client, Map.of()).getOrDefault(slot, "");
    }

    /**
     * Forgets another session in the slot. It is refused for a while, unless an answer put it there since the event's
     * commit: then the event that says so is on the way.
     */
    private void displace(String client, int slot, String session) {
        String occupant = occupant(client, slot);
        Known known = current.get(occupant);
        if (known == null || occupant.equals(session)) {
            return;
        }
        if (known.learned() - caughtUp <= 0) {
            displaced.put(occupant, nanoTime.getAsLong() + DISPLACED_NANOS);
        }
        forgetSession(occupant);
    }

    private void put(String session, String client, int slot, int generation, long learned) {
        Known before = current.get(session);
        int latest = before == null ? generation : Math.max(generation, before.generation());
        forgetSession(session);
        current.put(session, new Known(client, slot, latest, learned));
        slots.computeIfAbsent(client, first -> new HashMap<>()).put(slot, session);
        if (current.size() > max) {
            forgetSession(current.sequencedKeySet().getFirst());
        }
    }

    private void forgetSession(String session) {
        Known known = current.remove(session);
        if (known != null) {
            Map<Integer, String> taken = slots.getOrDefault(known.client(), Map.of());
            taken.remove(known.slot());
            if (taken.isEmpty()) {
                slots.remove(known.client());
            }
        }
    }
}
