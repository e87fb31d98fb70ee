package io.fastauth.registry;

import io.fastauth.token.ClientDirectory;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** The registered clients. Safe for use by many threads. */
public final class ClientRegistry implements ClientDirectory {

    private static final Standing UNREGISTERED_REFUSED = new Standing.Refused("Only registered clients are served");

    private final ClientStore store;
    private final Clock clock;
    private final BooleanSupplier registeredOnly;
    private final Optional<SecretUse> uses;

    /** A registry in which clients that are not registered are served, and the use of secrets is not recorded. */
    public ClientRegistry(ClientStore store, Clock clock) {
        this(store, clock, () -> false, Optional.empty());
    }

    /**
     * A registry.
     *
     * @param registeredOnly whether clients that are not registered are refused; read at every call
     * @param uses records the days on which secrets are used
     */
    public ClientRegistry(ClientStore store, Clock clock, BooleanSupplier registeredOnly, Optional<SecretUse> uses) {
        this.store = store;
        this.clock = clock;
        this.registeredOnly = registeredOnly;
        this.uses = uses;
    }

    /** Finds a client, whatever its status is. */
    public Optional<Client> find(String clientId) {
        return store.find(clientId);
    }

    /**
     * Authenticates a confidential client (RFC 6749, section 2.3.1), in constant time for a given number of secrets.
     *
     * @return the client; empty when it is unknown, not enabled or public, or the secret is none of its valid ones
     */
    public Optional<Client> authenticate(String clientId, String secret) {
        Optional<SecretText> presented = SecretText.parse(secret);
        if (presented.isEmpty()) {
            return Optional.empty();
        }
        byte[] digest = presented.get().digest().getBytes(StandardCharsets.US_ASCII);
        Instant now = clock.instant();
        return find(clientId)
                .filter(client -> client.status() == Client.Status.ENABLED && client.confidential())
                .filter(client -> {
                    List<ClientSecret> matching = client.secrets().stream()
                            .filter(known -> known.live(now))
                            .filter(known ->
                                    MessageDigest.isEqual(digest, known.digest().getBytes(StandardCharsets.US_ASCII)))
                            .toList();
                    matching.forEach(used -> uses.ifPresent(
                            recorded -> recorded.used(clientId, used, LocalDate.ofInstant(now, ZoneOffset.UTC))));
                    return !matching.isEmpty();
                });
    }

    @Override
    public Standing standing(String clientId) {
        Optional<Client> client = find(clientId);
        if (client.isEmpty()) {
            return registeredOnly.getAsBoolean() ? UNREGISTERED_REFUSED : Standing.UNREGISTERED;
        }
        return switch (client.get().status()) {
            case ENABLED -> new Standing.Registered(client.get().terms());
            case DISABLED -> new Standing.Refused("The client is disabled");
            case REMOVED -> new Standing.Refused("The client was removed");
        };
    }
}
