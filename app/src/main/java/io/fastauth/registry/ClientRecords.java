package io.fastauth.registry;

import java.util.List;
import java.util.Optional;

/**
 * The registered clients, to be changed. Implementations are safe for use by many threads, and by many processes on one
 * store. A change returns when it is durable. Every method throws {@link io.fastauth.token.StoreUnavailableException}
 * when the store does not answer; whether a change was made is then unknown.
 */
public interface ClientRecords extends ClientStore {

    /**
     * A client, and the number of its last change.
     *
     * @param revision compared when it is changed
     */
    record Revision(Client client, long revision) {}

    /** A client as it was read, and as it shall be. */
    record Replacement(Revision before, Client after) {}

    /** The consequences of a change. */
    enum Effect {
        /** Caches drop the client. */
        TERMS,
        /** The sessions of the client end in the same transaction, and caches drop them too. */
        SESSIONS_ENDED
    }

    /** Reads a client from the store, never from a cache. */
    Optional<Revision> read(String clientId);

    /** The most clients that a search for a page examines. */
    int EXAMINED = 10_000;

    /**
     * A page of clients.
     *
     * @param next the position of the next page; empty at the end
     */
    record Page(List<Client> clients, Optional<String> next) {

        public Page {
            clients = List.copyOf(clients);
        }

        /**
         * The first ones of a list that holds one more than a page when there are more.
         *
         * @param otherwise the position of the next page when the list is not longer than a page
         */
        public static Page of(List<Client> found, int limit, Optional<String> otherwise) {
            List<Client> page = found.stream().limit(limit).toList();
            return new Page(
                    page, found.size() > limit ? Optional.of(page.getLast().id()) : otherwise);
        }
    }

    /**
     * A page of clients in the order of their ids. With a search, it may be short or empty before the end, because no
     * more than {@value #EXAMINED} clients are examined for it.
     *
     * @param search a part of the id or of the label, whatever the case of its letters; empty for all clients
     * @param after the position of the page; an empty text for the first page
     * @param limit at least 1
     */
    Page page(Optional<String> search, String after, int limit);

    /** The clients of the clients file, removed ones included. */
    List<Revision> ofFile();

    /**
     * Adds a client, and ends the sessions that its id has.
     *
     * @return false when the id is registered already, in any status
     */
    boolean add(Client client);

    /**
     * Replaces a client if it has not changed since it was read (compare-and-set).
     *
     * @return false when it has changed, or is no longer registered
     */
    boolean replace(Revision before, Client after, Effect effect);

    /**
     * Replaces those of some clients that have not changed since they were read, all in one change that is announced to
     * no cache.
     *
     * @param replacements of different clients, in the order of their ids, so that processes do not deadlock
     * @return false when not all were replaced, or a transaction in doubt was repeated and found its own change
     */
    boolean replaceUnannounced(List<Replacement> replacements);

    /**
     * Deletes a client, so that its id is unregistered, if it has not changed since it was read.
     *
     * @return false when it has changed, or is no longer registered
     */
    boolean delete(Revision client);
}
