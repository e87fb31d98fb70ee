package io.fastauth.tokens;

import io.fastauth.contract.model.RegisteredClient;
import io.fastauth.contract.model.SecretDescription;
import io.fastauth.registry.Client;
import io.fastauth.registry.ClientSecret;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Locale;

/** Clients as the contract describes them. */
final class ClientModels {

    private ClientModels() {}

    static RegisteredClient of(Client client) {
        return new RegisteredClient(
                client.id(),
                client.confidential(),
                client.label(),
                client.allowed().scope().tokens(),
                client.allowed().audience().uris(),
                client.sessions(),
                client.accessLifetime().longest().toSeconds(),
                client.refreshLifetime().map(Duration::toSeconds).orElse(null),
                client.refreshes(),
                client.introspects(),
                client.status().name().toLowerCase(Locale.ROOT),
                client.source().name().toLowerCase(Locale.ROOT),
                client.createdAt().getEpochSecond(),
                client.secrets().stream().map(ClientModels::of).toList());
    }

    private static SecretDescription of(ClientSecret secret) {
        return new SecretDescription(
                secret.id(),
                secret.digest(),
                secret.createdAt().getEpochSecond(),
                secret.expiresAt().map(Instant::getEpochSecond).orElse(null),
                secret.lastUsedOn().map(LocalDate::toString).orElse(null));
    }
}
