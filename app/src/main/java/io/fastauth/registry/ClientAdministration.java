package io.fastauth.registry;

import io.fastauth.registry.Client.Source;
import io.fastauth.registry.Client.Status;
import io.fastauth.registry.ClientOutcome.Conflict;
import io.fastauth.registry.ClientOutcome.Done;
import io.fastauth.registry.ClientOutcome.Issued;
import io.fastauth.registry.ClientOutcome.Unknown;
import io.fastauth.registry.ClientRecords.Effect;
import io.fastauth.registry.ClientRecords.Revision;
import io.fastauth.token.AuditEvent.Kind;
import io.fastauth.token.StoreUnavailableException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Changes the registry on behalf of the master. Each change is audited. Every method throws
 * {@link StoreUnavailableException} when the store does not answer.
 */
public final class ClientAdministration {

    private static final int ATTEMPTS = 5;
    private static final Conflict FILE_ONLY =
            new Conflict("The registry comes from clients-file: there is no database to register clients in");
    private static final Conflict READ_ONLY =
            new Conflict("The client comes from clients-file: change its entry there");
    private static final Conflict CHANGED_MEANWHILE =
            new Conflict("The client is being changed by others: repeat the request");
    private static final Conflict REMOVED = new Conflict("The client was removed: release its id first");

    private final ClientRecords records;
    private final ClientFileSync file;
    private final SecretUse uses;
    private final ClientAudit audit;
    private final Clock clock;
    private final boolean writable;

    /**
     * The administration of a registry.
     *
     * @param writable whether clients can be registered beside those of the file
     */
    public ClientAdministration(
            ClientRecords records,
            ClientFileSync file,
            SecretUse uses,
            ClientAudit audit,
            Clock clock,
            boolean writable) {
        this.records = records;
        this.file = file;
        this.uses = uses;
        this.audit = audit;
        this.clock = clock;
        this.writable = writable;
    }

    /** A client with the defaults, to be registered. */
    public Client unregistered(String clientId) {
        return Client.of(clientId, Source.API, now());
    }

    /** Finds a client, whatever its status is. */
    public Optional<Client> find(String clientId) {
        return records.read(clientId).map(Revision::client);
    }

    /** A page of clients: see {@link ClientRecords#page}. */
    public ClientRecords.Page page(Optional<String> search, String after, int limit) {
        return records.page(search, after, limit);
    }

    /** Registers a client with a new secret, if it is confidential, and ends the sessions that its id has. */
    public ClientOutcome register(Client client, String address) {
        if (!writable) {
            return FILE_ONLY;
        }
        Optional<SecretText> secret = client.confidential() ? Optional.of(SecretText.generate()) : Optional.empty();
        Client registered =
                client.withSecrets(secret.map(text -> text.kept(now())).stream().toList());
        if (!records.add(registered)) {
            return find(client.id())
                            .filter(present -> present.status() == Status.REMOVED)
                            .isPresent()
                    ? REMOVED
                    : new Conflict("The client is registered already");
        }
        audit.record(Kind.CLIENT_REGISTERED, client.id(), address);
        return new Issued(registered, secret);
    }

    /**
     * Changes a client; one that is disabled loses its sessions.
     *
     * @param change may throw an {@link io.fastauth.token.InvalidSettingException}; may run more than once
     */
    public ClientOutcome change(String clientId, UnaryOperator<Client> change, String address) {
        return update(clientId, present -> {
            Client after = change.apply(present.client());
            Effect effect = after.status() == Status.DISABLED ? Effect.SESSIONS_ENDED : Effect.TERMS;
            return replace(present, after, effect, ClientAudit.kind(present.client(), after), address);
        });
    }

    /** Removes a client and ends its sessions; its id is refused until it is released. */
    public ClientOutcome remove(String clientId, String address) {
        Optional<Client> present = find(clientId);
        if (present.filter(client -> client.status() == Status.REMOVED).isPresent()) {
            return new Done(present.get());
        }
        return update(
                clientId,
                before -> replace(
                        before,
                        before.client().withStatus(Status.REMOVED).withSecrets(List.of()),
                        Effect.SESSIONS_ENDED,
                        Kind.CLIENT_REMOVED,
                        address));
    }

    /** Forgets a removed client: its id is unregistered, or registered anew when the clients file has it. */
    public ClientOutcome release(String clientId, String address) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<Revision> present = records.read(clientId);
            if (present.isEmpty()) {
                return new Unknown();
            }
            Client client = present.get().client();
            if (client.status() != Status.REMOVED) {
                return new Conflict("The client is not removed: remove it first");
            }
            if (records.delete(present.get())) {
                audit.record(Kind.CLIENT_RELEASED, clientId, address);
                file.readmit(clientId);
                return new Done(client);
            }
        }
        return CHANGED_MEANWHILE;
    }

    /**
     * Gives a client a second secret.
     *
     * @param expireOld when the present secret expires, from now; empty for never
     */
    public ClientOutcome rotateSecret(String clientId, Optional<Duration> expireOld, String address) {
        SecretText secret = SecretText.generate();
        return update(clientId, before -> {
            Client client = before.client();
            if (!client.confidential()) {
                return Optional.of(new Conflict("The client is public, and has no secret"));
            }
            List<ClientSecret> live = live(client);
            if (live.size() >= Client.MAX_SECRETS) {
                return Optional.of(new Conflict("The client has two secrets: retire one of them first"));
            }
            Stream<ClientSecret> kept = expireOld
                    .map(wait -> now().plus(wait))
                    .map(end -> live.stream().map(old -> old.live(end) ? old.expiringAt(end) : old))
                    .orElseGet(live::stream);
            return replace(
                            before,
                            client.withSecrets(Stream.concat(kept, Stream.of(secret.kept(now())))
                                    .toList()),
                            Effect.TERMS,
                            Kind.SECRET_ROTATED,
                            address)
                    .map(done ->
                            done instanceof Done changed ? new Issued(changed.client(), Optional.of(secret)) : done);
        });
    }

    /**
     * Retires one of two secrets.
     *
     * @param unusedDays refuses while the secret was used on one of the last so many days, today included
     */
    public ClientOutcome retireSecret(String clientId, String secretId, int unusedDays, String address) {
        uses.flush();
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        return update(clientId, before -> {
            List<ClientSecret> others = new ArrayList<>(before.client().secrets());
            Optional<ClientSecret> retired = others.stream()
                    .filter(secret -> secret.id().equals(secretId))
                    .findFirst();
            if (retired.isEmpty()) {
                return Optional.of(new Unknown());
            }
            Optional<LocalDate> used =
                    retired.get().lastUsedOn().filter(day -> day.isAfter(today.minusDays(unusedDays)));
            if (used.isPresent()) {
                return Optional.of(new Conflict(
                        "The secret was used on " + used.get() + ": move its users to the other secret, or force it"));
            }
            others.remove(retired.get());
            if (live(before.client()).equals(List.of(retired.get()))) {
                return Optional.of(new Conflict("The secret is the only one: rotate it first, or disable the client"));
            }
            return replace(before, before.client().withSecrets(others), Effect.TERMS, Kind.SECRET_RETIRED, address);
        });
    }

    /** Repeats a change of a client that can be changed here, while others change it at the same time. */
    private ClientOutcome update(String clientId, Function<Revision, Optional<ClientOutcome>> change) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<Revision> present = records.read(clientId);
            if (present.isEmpty()) {
                return new Unknown();
            }
            if (present.get().client().source() == Source.FILE) {
                return READ_ONLY;
            }
            if (present.get().client().status() == Status.REMOVED) {
                return REMOVED;
            }
            Optional<ClientOutcome> outcome = change.apply(present.get());
            if (outcome.isPresent()) {
                return outcome.get();
            }
        }
        return CHANGED_MEANWHILE;
    }

    /** Empty when the client has changed since it was read. */
    private Optional<ClientOutcome> replace(Revision before, Client after, Effect effect, Kind kind, String address) {
        if (!records.replace(before, after, effect)) {
            return Optional.empty();
        }
        audit.record(kind, after.id(), address);
        return Optional.of(new Done(after));
    }

    private List<ClientSecret> live(Client client) {
        Instant now = clock.instant();
        return client.secrets().stream().filter(secret -> secret.live(now)).toList();
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }
}
