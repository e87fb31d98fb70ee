package io.fastauth.registry;

import io.fastauth.registry.Client.Source;
import io.fastauth.token.Audience;
import io.fastauth.token.Grant;
import io.fastauth.token.LifetimeRange;
import io.fastauth.token.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Clients for tests. */
public final class Clients {

    public static final Instant CREATED = Instant.parse("2030-01-31T12:00:00Z");

    private Clients() {}

    public static Client of(String id, SecretText... secrets) {
        return Client.of(id, Source.API, CREATED)
                .withSecrets(List.of(secrets).stream()
                        .map(secret -> secret.kept(CREATED))
                        .toList());
    }

    public static Client labelled(String id, String label) {
        Client client = of(id);
        return new Client(
                id,
                label,
                client.confidential(),
                client.allowed(),
                client.sessions(),
                client.accessLifetime(),
                client.refreshLifetime(),
                client.refreshes(),
                client.introspects(),
                client.status(),
                client.source(),
                client.createdAt(),
                client.secrets());
    }

    /** A client without any default. */
    public static Client full(String id, Source source) {
        return new Client(
                id,
                "Billing \u00e9\ud83d\ude00",
                true,
                new Grant(
                        Scope.of(List.of("a", "b:c")),
                        Audience.of(List.of("https://one.example", "https://two.example/x"))),
                7,
                LifetimeRange.of(Duration.ofMinutes(5)),
                Optional.of(Duration.ofDays(2)),
                true,
                true,
                Client.Status.ENABLED,
                source,
                CREATED,
                List.of(
                        SecretText.generate().kept(CREATED).expiringAt(CREATED.plusSeconds(60)),
                        SecretText.generate().kept(CREATED)));
    }
}
