package io.fastauth.store.sql;

import io.fastauth.token.SessionChange;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;

/** Follows the changes that a store reports, as a verifier does, and keeps the sessions that there should be. */
final class ReplayedChanges implements Consumer<SessionChange> {

    private final List<SessionChange> changes = new ArrayList<>();
    private final Map<String, Map<Integer, Current>> sessions = new TreeMap<>();
    private final List<SessionChange> misfits = new ArrayList<>();

    /** The session in a slot. */
    record Current(UUID id, int generation) {}

    @Override
    public synchronized void accept(SessionChange change) {
        changes.add(change);
        String client = change.clientId();
        switch (change.kind()) {
            case ISSUED ->
                sessions.computeIfAbsent(client, id -> new TreeMap<>())
                        .put(change.slot().orElseThrow(), current(change));
            case REFRESHED -> {
                Current next = current(change);
                Current before = sessions.getOrDefault(client, Map.of())
                        .get(change.slot().orElseThrow());
                if (new Current(next.id(), next.generation() - 1).equals(before)) {
                    sessions.get(client).put(change.slot().getAsInt(), next);
                } else {
                    misfits.add(change);
                }
            }
            case REVOKED, REUSE_DETECTED -> {
                if (change.session().isEmpty()) {
                    sessions.remove(client);
                } else if (!sessions.getOrDefault(client, new HashMap<>())
                        .values()
                        .removeIf(
                                current -> current.id().equals(change.session().get()))) {
                    misfits.add(change);
                }
            }
            case CHANGED -> {
                if (client.isEmpty()) {
                    sessions.clear();
                } else {
                    sessions.remove(client);
                }
            }
        }
        sessions.values().removeIf(Map::isEmpty);
    }

    private static Current current(SessionChange change) {
        return new Current(change.session().orElseThrow(), change.generation());
    }

    synchronized List<SessionChange> changes() {
        return List.copyOf(changes);
    }

    /** Only changes of a client. */
    List<SessionChange> of(String clientId) {
        return changes().stream()
                .filter(change -> change.clientId().equals(clientId))
                .toList();
    }

    synchronized void clear() {
        changes.clear();
    }

    synchronized Map<String, Map<Integer, Current>> sessions() {
        return new TreeMap<>(sessions);
    }

    /** Changes that do not follow from those before them. */
    synchronized List<SessionChange> misfits() {
        return List.copyOf(misfits);
    }

    /** The sessions of a database. */
    static Map<String, Map<Integer, Current>> stored(String url) throws SQLException {
        Map<String, Map<Integer, Current>> stored = new TreeMap<>();
        try (Connection connection = DriverManager.getConnection(url);
                ResultSet row = connection
                        .createStatement()
                        .executeQuery("SELECT client_id, slot, session_id, generation FROM session")) {
            while (row.next()) {
                stored.computeIfAbsent(row.getString(1), id -> new TreeMap<>())
                        .put(row.getInt(2), new Current(SessionRows.id(row.getBytes(3)), row.getInt(4)));
            }
        }
        return stored;
    }
}
