package io.fastauth.registry;

import io.fastauth.token.SessionSelection;
import io.fastauth.token.SessionStore;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The clients of the clients file, for a service without a database of its own. Only the process remembers which of
 * them were removed.
 */
public final class MemoryClientRecords implements ClientRecords {

    private final ConcurrentSkipListMap<String, Revision> clients = new ConcurrentSkipListMap<>();
    private final SessionStore sessions;

    /**
     * The clients at the start. Their sessions are those of an earlier process, and go on.
     *
     * @param initial the clients of the clients file
     * @param sessions keeps the sessions of the clients
     */
    public MemoryClientRecords(Collection<Client> initial, SessionStore sessions) {
        initial.forEach(client -> clients.put(client.id(), new Revision(client, 0)));
        this.sessions = sessions;
    }

    @Override
    public Optional<Client> find(String clientId) {
        return read(clientId).map(Revision::client);
    }

    @Override
    public Optional<Revision> read(String clientId) {
        return Optional.ofNullable(clients.get(clientId));
    }

    /** The clients file has fewer clients than would make a page short. */
    @Override
    public Page page(Optional<String> search, String after, int limit) {
        Optional<String> part = search.map(SearchedText::normalized);
        return Page.of(
                clients.tailMap(after, false).values().stream()
                        .map(Revision::client)
                        .filter(client ->
                                part.isEmpty() || SearchedText.of(client).contains(part.get()))
                        .limit(limit + 1L)
                        .toList(),
                limit,
                Optional.empty());
    }

    @Override
    public List<Revision> ofFile() {
        return List.copyOf(clients.values());
    }

    @Override
    public boolean add(Client client) {
        // Before as well: when the store fails, the client is not registered, and the next attempt ends them.
        end(client.id());
        boolean added = clients.putIfAbsent(client.id(), new Revision(client, 0)) == null;
        end(client.id());
        return added;
    }

    @Override
    public boolean replace(Revision before, Client after, Effect effect) {
        if (effect != Effect.SESSIONS_ENDED) {
            return put(before, after);
        }
        end(after.id());
        boolean replaced = put(before, after);
        end(after.id());
        return replaced;
    }

    @Override
    public boolean replaceUnannounced(List<Replacement> replacements) {
        return replacements.stream()
                        .filter(replacement -> put(replacement.before(), replacement.after()))
                        .count()
                == replacements.size();
    }

    private boolean put(Revision before, Client after) {
        return clients.replace(after.id(), before, new Revision(after, before.revision() + 1));
    }

    private void end(String clientId) {
        var unused = sessions.end(new SessionSelection.OfClient(clientId));
    }

    @Override
    public boolean delete(Revision client) {
        return clients.remove(client.client().id(), client);
    }
}
