package io.fastauth.guard;

import io.fastauth.registry.Client;
import io.fastauth.registry.ClientRegistry;
import io.fastauth.token.EventFilter;
import io.fastauth.token.TokenProfile;
import java.util.Optional;

/** A consumer of events, for as long as its credential lets it read them. */
public interface EventConsumer {

    /**
     * What it may read now; empty when it may read nothing any more.
     *
     * @throws io.fastauth.token.StoreUnavailableException when the store cannot say it
     */
    Optional<EventFilter> filter();

    /** The client that reads; empty for the master. */
    default Optional<String> clientId() {
        return Optional.empty();
    }

    /** The holder of the master token. */
    record Master(Caller caller) implements EventConsumer {

        @Override
        public Optional<EventFilter> filter() {
            return caller.accepted(Level.MASTER) ? Optional.of(EventFilter.all()) : Optional.empty();
        }
    }

    /** A client that authenticated by its secret: it reads the events of the sessions that it could introspect. */
    record BySecret(ClientRegistry clients, TokenProfile profile, ClientCredential.Secret secret)
            implements EventConsumer {

        @Override
        public Optional<EventFilter> filter() {
            return clients.authenticate(secret.id(), secret.secret())
                    .filter(Client::introspects)
                    .map(client ->
                            EventFilter.of(profile.orDefault(client.allowed().audience())));
        }

        @Override
        public Optional<String> clientId() {
            return Optional.of(secret.id());
        }
    }
}
