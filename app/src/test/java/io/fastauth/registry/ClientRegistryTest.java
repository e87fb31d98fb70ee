package io.fastauth.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.registry.Client.Status;
import io.fastauth.registry.ClientRecords.Effect;
import io.fastauth.testing.ManualClock;
import io.fastauth.testing.SessionsInMemory;
import io.fastauth.token.Audience;
import io.fastauth.token.ClientDirectory.Standing;
import io.fastauth.token.Grant;
import io.fastauth.token.InvalidSettingException;
import io.fastauth.token.Scope;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ClientRegistryTest {

    private final ManualClock clock = new ManualClock();
    private final SecretText secret = SecretText.generate();
    private final ClientRecords records = new MemoryClientRecords(List.of(), new SessionsInMemory());
    private final AtomicBoolean registeredOnly = new AtomicBoolean();

    @Test
    void aSecretAuthenticatesItsClientAlone() {
        records.add(Clients.of("a", secret));
        records.add(Clients.of("b", SecretText.generate()));
        ClientRegistry registry = new ClientRegistry(records, clock);
        assertTrue(registry.authenticate("a", secret.text()).isPresent());
        assertFalse(registry.authenticate("b", secret.text()).isPresent());
        assertFalse(registry.authenticate("c", secret.text()).isPresent());
        assertFalse(registry.authenticate("a", secret.digest()).isPresent());
        assertFalse(registry.authenticate("a", "").isPresent());
        replace(Clients.of("a", secret).withStatus(Status.DISABLED));
        assertFalse(registry.authenticate("a", secret.text()).isPresent());
    }

    @Test
    void twoSecretsAreLiveUntilOneExpires() {
        SecretText second = SecretText.generate();
        records.add(Clients.of("a")
                .withSecrets(List.of(
                        secret.kept(clock.instant()).expiringAt(clock.instant().plusSeconds(60)),
                        second.kept(clock.instant()))));
        ClientRegistry registry = new ClientRegistry(records, clock);
        assertTrue(registry.authenticate("a", secret.text()).isPresent());
        assertTrue(registry.authenticate("a", second.text()).isPresent());
        clock.advance(Duration.ofSeconds(60));
        assertFalse(registry.authenticate("a", secret.text()).isPresent());
        assertTrue(registry.authenticate("a", second.text()).isPresent());
    }

    @Test
    void aDigestOfAChosenSecretAuthenticatesNobody() {
        records.add(Clients.of("a", new SecretText("a password of my own")));
        assertFalse(new ClientRegistry(records, clock)
                .authenticate("a", "a password of my own")
                .isPresent());
    }

    /** The id is in each token twice. Whatever is registered can be issued tokens. */
    @Test
    void termsThatNoTokenCanHoldAreRefused() {
        Grant most = new Grant(
                Scope.of(List.of("s".repeat(Scope.MAX_LENGTH))),
                Audience.of(List.of("https://a/" + "a".repeat(Audience.MAX_LENGTH - 10))));
        assertEquals(most, granted("x".repeat(255), most).allowed());
        assertEquals(
                Grant.none(), granted("\ud83d\ude00".repeat(255), Grant.none()).allowed());
        for (String id : List.of("\ud83d\ude00".repeat(255), "\"".repeat(255), "\\".repeat(255))) {
            InvalidSettingException refused = assertThrows(InvalidSettingException.class, () -> granted(id, most));
            assertTrue(String.valueOf(refused.getMessage()).contains("scopes"), refused.getMessage());
        }
    }

    private static Client granted(String id, Grant allowed) {
        Client client = Clients.of(id);
        return new Client(
                id,
                "",
                true,
                allowed,
                1,
                client.accessLifetime(),
                Optional.empty(),
                true,
                false,
                Client.Status.ENABLED,
                Client.Source.API,
                Clients.CREATED,
                List.of());
    }

    @Test
    void standingFollowsTheStatus() {
        ClientRegistry registry = new ClientRegistry(records, clock, registeredOnly::get, Optional.empty());
        assertEquals(Standing.UNREGISTERED, registry.standing("a"));
        registeredOnly.set(true);
        assertInstanceOf(Standing.Refused.class, registry.standing("a"));
        records.add(Clients.of("a", secret));
        assertEquals(new Standing.Registered(Clients.of("a").terms()), registry.standing("a"));
        replace(Clients.of("a").withStatus(Status.DISABLED));
        assertInstanceOf(Standing.Refused.class, registry.standing("a"));
        replace(Clients.of("a").withStatus(Status.REMOVED));
        assertInstanceOf(Standing.Refused.class, registry.standing("a"));
    }

    @Test
    void aUseIsWrittenOnceADay() {
        records.add(Clients.of("a", secret));
        try (SecretUse uses = SecretUse.start(records)) {
            ClientRegistry registry = new ClientRegistry(records, clock, () -> false, Optional.of(uses));
            assertEquals(0, revisionAfterUses(registry, uses, 0));
            assertEquals(1, revisionAfterUses(registry, uses, 1000));
            assertEquals(today(), lastUse());
            assertEquals(1, revisionAfterUses(registry, uses, 1000));
            clock.advance(Duration.ofDays(1));
            assertEquals(2, revisionAfterUses(registry, uses, 2));
            assertEquals(today(), lastUse());
        }
    }

    private long revisionAfterUses(ClientRegistry registry, SecretUse uses, int count) {
        for (int i = 0; i < count; i++) {
            assertTrue(registry.authenticate("a", secret.text()).isPresent());
        }
        uses.flush();
        return records.read("a").orElseThrow().revision();
    }

    private Optional<LocalDate> lastUse() {
        return records.find("a").orElseThrow().secrets().getFirst().lastUsedOn();
    }

    private Optional<LocalDate> today() {
        return Optional.of(LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC));
    }

    private void replace(Client client) {
        assertTrue(records.replace(records.read(client.id()).orElseThrow(), client, Effect.TERMS));
    }
}
