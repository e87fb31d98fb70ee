package io.fastauth.registry;

import java.util.Optional;

/** Keeps the registered clients. Implementations are safe for use by many threads. */
public interface ClientStore {

    /**
     * Finds a client, whatever its status is.
     *
     * @throws io.fastauth.token.StoreUnavailableException when the store cannot be read
     */
    Optional<Client> find(String clientId);
}
