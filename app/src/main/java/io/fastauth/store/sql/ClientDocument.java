package io.fastauth.store.sql;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fastauth.registry.Client;
import io.fastauth.registry.ClientSecret;
import io.fastauth.token.Audience;
import io.fastauth.token.Grant;
import io.fastauth.token.LifetimeRange;
import io.fastauth.token.Scope;
import io.fastauth.token.StoreUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The document of a client in its row: JSON, with durations and times in seconds. The id is in a column of its own. */
record ClientDocument(
        String label,
        boolean confidential,
        List<String> scopes,
        List<String> audiences,
        int sessions,
        long shortestAccess,
        long longestAccess,
        @Nullable Long refresh,
        boolean refreshes,
        boolean introspects,
        Client.Status status,
        Client.Source source,
        long createdAt,
        List<Secret> secrets) {

    private static final JsonMapper MAPPER = new JsonMapper();

    /** A secret; its last use is a day of the calendar. */
    record Secret(
            String digest,
            long createdAt,
            @Nullable Long expiresAt,
            @Nullable String lastUsedOn) {

        static Secret of(ClientSecret secret) {
            return new Secret(
                    secret.digest(),
                    secret.createdAt().getEpochSecond(),
                    secret.expiresAt().map(Instant::getEpochSecond).orElse(null),
                    secret.lastUsedOn().map(LocalDate::toString).orElse(null));
        }

        ClientSecret secret() {
            return new ClientSecret(
                    digest,
                    Instant.ofEpochSecond(createdAt),
                    Optional.ofNullable(expiresAt).map(Instant::ofEpochSecond),
                    Optional.ofNullable(lastUsedOn).map(LocalDate::parse));
        }
    }

    static String write(Client client) {
        ClientDocument document = new ClientDocument(
                client.label(),
                client.confidential(),
                client.allowed().scope().tokens(),
                client.allowed().audience().uris(),
                client.sessions(),
                client.accessLifetime().shortest().toSeconds(),
                client.accessLifetime().longest().toSeconds(),
                client.refreshLifetime().map(Duration::toSeconds).orElse(null),
                client.refreshes(),
                client.introspects(),
                client.status(),
                client.source(),
                client.createdAt().getEpochSecond(),
                client.secrets().stream().map(Secret::of).toList());
        try {
            return MAPPER.writeValueAsString(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A client cannot be written as JSON", e);
        }
    }

    /** Throws {@link StoreUnavailableException} when the document was changed by something else. */
    static Client read(String clientId, String document) {
        try {
            return MAPPER.readValue(document, ClientDocument.class).client(clientId);
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new StoreUnavailableException("A registered client cannot be read from the database", e);
        }
    }

    private Client client(String clientId) {
        return new Client(
                clientId,
                label,
                confidential,
                new Grant(new Scope(scopes), new Audience(audiences)),
                sessions,
                new LifetimeRange(Duration.ofSeconds(shortestAccess), Duration.ofSeconds(longestAccess)),
                Optional.ofNullable(refresh).map(Duration::ofSeconds),
                refreshes,
                introspects,
                status,
                source,
                Instant.ofEpochSecond(createdAt),
                secrets.stream().map(Secret::secret).toList());
    }
}
