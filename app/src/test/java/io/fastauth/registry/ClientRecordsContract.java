package io.fastauth.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.registry.Client.Source;
import io.fastauth.registry.Client.Status;
import io.fastauth.registry.ClientRecords.Effect;
import io.fastauth.registry.ClientRecords.Replacement;
import io.fastauth.registry.ClientRecords.Revision;
import io.fastauth.testing.OddClientIds;
import io.fastauth.testing.RestStores;
import io.fastauth.testing.SignedSessions;
import io.fastauth.token.SessionStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every store of clients does. */
public interface ClientRecordsContract {

    /** The records under test, empty at the start of each test. */
    ClientRecords records();

    /** The store of their sessions. */
    SessionStore sessions();

    @Test
    default void aClientIsFoundAsItWasAdded() {
        Client client = Clients.full("billing", Source.API);
        assertEquals(Optional.empty(), records().find("billing"));
        assertTrue(records().add(client));
        assertEquals(Optional.of(client), records().find("billing"));
        assertEquals(Optional.of(client), records().read("billing").map(Revision::client));
        assertFalse(records().add(Clients.of("billing")));
        assertEquals(Optional.of(client), records().find("billing"));
    }

    @Test
    default void everyIdIsAnIdOfItsOwn() {
        List<String> ids = OddClientIds.all();
        ids.forEach(id -> assertTrue(records().add(Clients.of(id)), id));
        ids.forEach(id -> assertEquals(Optional.of(Clients.of(id)), records().find(id)));
        assertEquals(Optional.empty(), records().find(""));
        assertEquals(Optional.empty(), records().find("x".repeat(256)));
        assertEquals(Optional.empty(), records().find("\u0000"));
    }

    @Test
    default void ofTwoChangesOneIsMade() {
        records().add(Clients.of("a"));
        Revision read = records().read("a").orElseThrow();
        Client one = Clients.of("a", SecretText.generate());
        assertTrue(records().replace(read, one, Effect.TERMS));
        assertFalse(records().replace(read, Clients.of("a", SecretText.generate()), Effect.TERMS));
        assertFalse(records().delete(read));
        assertEquals(Optional.of(one), records().find("a"));
        assertTrue(records().delete(records().read("a").orElseThrow()));
        assertEquals(Optional.empty(), records().find("a"));
        assertFalse(records().replace(read, one, Effect.TERMS));
    }

    @Test
    default void aClientThatIsRegisteredAgainIsAnotherOne() {
        records().add(Clients.of("a", SecretText.generate()));
        Revision former = records().read("a").orElseThrow();
        assertTrue(records().delete(former));
        Client again = Clients.of("a", SecretText.generate());
        assertTrue(records().add(again));
        assertFalse(records().replace(former, former.client(), Effect.TERMS));
        assertFalse(records().replaceUnannounced(List.of(new Replacement(former, former.client()))));
        assertFalse(records().delete(former));
        assertEquals(Optional.of(again), records().find("a"));
    }

    @Test
    default void ofClientsThatAreReplacedTogetherThoseThatHaveChangedAreLeft() {
        List<Replacement> replacements = new ArrayList<>();
        for (String id : List.of("a", "b", "c", "d")) {
            records().add(Clients.of(id));
            replacements.add(new Replacement(records().read(id).orElseThrow(), Clients.labelled(id, "together")));
        }
        assertTrue(records().replace(replacements.get(1).before(), Clients.labelled("b", "alone"), Effect.TERMS));
        assertTrue(records().delete(replacements.get(2).before()));
        assertFalse(records().replaceUnannounced(replacements));
        assertEquals(List.of("together", "alone", "together"), labels());

        List<Replacement> again = List.of("a", "b", "d").stream()
                .map(id -> new Replacement(records().read(id).orElseThrow(), Clients.labelled(id, "again")))
                .toList();
        assertTrue(records().replaceUnannounced(again));
        assertFalse(records().replaceUnannounced(again));
        assertEquals(List.of("again", "again", "again"), labels());
    }

    private List<String> labels() {
        return records().page(Optional.empty(), "", 10).clients().stream()
                .map(Client::label)
                .toList();
    }

    @Test
    default void pagesNeitherRepeatNorHideAClientWhileOthersAreAdded() {
        for (int i = 10; i < 20; i++) {
            records().add(Clients.of("client-" + i));
        }
        List<String> seen = new ArrayList<>();
        for (String after = ""; ; ) {
            List<String> page = records().page(Optional.empty(), after, 3).clients().stream()
                    .map(Client::id)
                    .toList();
            if (page.isEmpty()) {
                break;
            }
            seen.addAll(page);
            after = page.getLast();
            // Before the position.
            records().add(Clients.of("added-" + seen.size()));
        }
        assertEquals(
                10,
                seen.stream().filter(id -> id.startsWith("client-")).distinct().count(),
                seen::toString);
        assertEquals(seen.size(), seen.stream().distinct().count(), seen::toString);
    }

    @Test
    default void aSearchFindsAPartOfTheIdOrTheLabelInAnyCase() {
        records().add(Clients.of("Billing-EU"));
        records().add(Clients.labelled("ledger", "Übersicht der BILLs"));
        records().add(Clients.of("100%_sure!"));
        records().add(Clients.labelled("other", "100 are sure"));

        assertEquals(List.of("Billing-EU", "ledger"), found("bill"));
        assertEquals(List.of("Billing-EU"), found("ING-eu"));
        assertEquals(List.of("ledger"), found("üBERSICHT"));
        assertEquals(List.of("100%_sure!"), found("%_"));
        assertEquals(List.of("100%_sure!"), found("!"));
        assertEquals(List.of(), found("nobody"));
        assertEquals(List.of(), found("euledger"));

        Revision billing = records().read("Billing-EU").orElseThrow();
        records().replace(billing, Clients.labelled("Billing-EU", "Rechnungen"), Effect.TERMS);
        assertEquals(List.of("Billing-EU"), found("rechnung"));
    }

    /** All pages of one client each. */
    private List<String> found(String search) {
        List<String> found = new ArrayList<>();
        Optional<String> next = Optional.of("");
        while (next.isPresent()) {
            ClientRecords.Page page = records().page(Optional.of(search), next.get(), 1);
            page.clients().forEach(client -> found.add(client.id()));
            next = page.next();
        }
        return found;
    }

    @Test
    default void registeringRemovingAndDisablingEndTheSessions() {
        start("a");
        start("b");
        records().add(Clients.of("a"));
        assertFalse(hasSession("a"));
        assertTrue(hasSession("b"));

        start("a");
        Revision read = records().read("a").orElseThrow();
        assertTrue(records().replace(read, Clients.of("a", SecretText.generate()), Effect.TERMS));
        assertTrue(hasSession("a"));
        read = records().read("a").orElseThrow();
        assertTrue(records().replace(read, Clients.of("a").withStatus(Status.DISABLED), Effect.SESSIONS_ENDED));
        assertFalse(hasSession("a"));
        assertTrue(hasSession("b"));
    }

    private void start(String clientId) {
        RestStores.start(sessions(), SignedSessions.start(clientId));
        assertTrue(hasSession(clientId));
    }

    private boolean hasSession(String clientId) {
        return RestStores.find(sessions(), clientId).isPresent();
    }
}
