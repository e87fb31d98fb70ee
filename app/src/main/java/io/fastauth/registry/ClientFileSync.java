package io.fastauth.registry;

import io.fastauth.registry.Client.Status;
import io.fastauth.registry.ClientRecords.Effect;
import io.fastauth.registry.ClientRecords.Revision;
import io.fastauth.token.AuditEvent.Kind;
import io.fastauth.token.InvalidSettingException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Brings the registry into line with the clients file. */
public final class ClientFileSync {

    private static final Logger LOGGER = System.getLogger(ClientFileSync.class.getName());

    private final ClientRecords records;
    private final ClientAudit audit;
    private final Clock clock;
    private volatile Map<String, Client> entries = Map.of();

    public ClientFileSync(ClientRecords records, ClientAudit audit, Clock clock) {
        this.records = records;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * Registers the clients of a file, changes those that differ, and removes those that are no longer in it. A removed
     * client stays removed until it is released, although it is in the file again.
     *
     * @throws InvalidSettingException when a client of the file was registered over the API; nothing is changed then
     */
    public synchronized void apply(List<Client> file) {
        Map<String, Client> wanted =
                file.stream().collect(Collectors.toUnmodifiableMap(Client::id, Function.identity()));
        Map<String, Revision> present = records.ofFile().stream()
                .collect(Collectors.toMap(found -> found.client().id(), Function.identity()));
        wanted.keySet().stream()
                .filter(id -> !present.containsKey(id) && records.read(id).isPresent())
                .findFirst()
                .ifPresent(id -> {
                    throw new InvalidSettingException(
                            "clients-file",
                            "has the client " + id
                                    + ", which is registered over the API; remove and release it there first");
                });
        wanted.values()
                .forEach(client -> Optional.ofNullable(present.get(client.id()))
                        .ifPresentOrElse(found -> change(found, client), () -> add(client)));
        present.values().stream()
                .filter(found -> !wanted.containsKey(found.client().id()))
                .filter(found -> found.client().status() != Status.REMOVED)
                .forEach(found -> replace(
                        found,
                        found.client().withStatus(Status.REMOVED).withSecrets(List.of()),
                        Effect.SESSIONS_ENDED,
                        Kind.CLIENT_REMOVED));
        entries = wanted;
    }

    /** Registers a released client again if the file has it. */
    void readmit(String clientId) {
        Optional.ofNullable(entries.get(clientId)).ifPresent(this::add);
    }

    private void add(Client client) {
        if (records.add(client.withCreatedAt(clock.instant().truncatedTo(ChronoUnit.SECONDS)))) {
            audit.record(Kind.CLIENT_REGISTERED, client.id(), "");
        }
    }

    private void change(Revision found, Client entry) {
        Client before = found.client();
        if (before.status() == Status.REMOVED) {
            LOGGER.log(
                    Level.WARNING,
                    "The client {0} of clients-file was removed and stays so until it is released:"
                            + " fastauth clients release",
                    before.id());
            return;
        }
        Client after = known(before, entry);
        if (!after.equals(before)) {
            // Sessions of a public client must not go on as those of a confidential one.
            boolean ending = after.status() == Status.DISABLED || after.confidential() != before.confidential();
            Effect effect = ending ? Effect.SESSIONS_ENDED : Effect.TERMS;
            replace(found, after, effect, ClientAudit.kind(before, after));
        }
    }

    /** The entry with what only the registry knows: when the client was registered, and the use of its secrets. */
    private static Client known(Client before, Client entry) {
        Map<String, ClientSecret> secrets =
                before.secrets().stream().collect(Collectors.toMap(ClientSecret::digest, Function.identity()));
        return entry.withCreatedAt(before.createdAt())
                .withSecrets(entry.secrets().stream()
                        .map(secret -> Optional.ofNullable(secrets.get(secret.digest()))
                                .map(used -> secret.usedOn(used.lastUsedOn()))
                                .orElse(secret))
                        .toList());
    }

    /** Another process that follows the same file may have made the same change. */
    private void replace(Revision found, Client after, Effect effect, Kind kind) {
        if (records.replace(found, after, effect)) {
            audit.record(kind, after.id(), "");
        }
    }
}
