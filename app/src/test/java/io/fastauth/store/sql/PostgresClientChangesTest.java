package io.fastauth.store.sql;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fastauth.registry.Client;
import io.fastauth.registry.Client.Status;
import io.fastauth.registry.ClientRecords;
import io.fastauth.registry.ClientRecords.Effect;
import io.fastauth.registry.Clients;
import io.fastauth.testing.BestOfThree;
import io.fastauth.testing.RunningPostgres;
import io.fastauth.testing.SignedSessions;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** How soon the processes on one PostgreSQL know of a change of a client. */
@Isolated("It measures time.")
class PostgresClientChangesTest {

    @Test
    void everyProcessKnowsAChangeWithinASecond() throws Exception {
        DatabaseAccess access = RunningPostgres.shared().newDatabase();
        try (SqlSessionStore store = SqlSessionStore.open(access, () -> SignedSessions.KEYS);
                SqlSessionStore other = SqlSessionStore.open(access, () -> SignedSessions.KEYS)) {
            // Before, it remembers nothing.
            await().until(() -> other.lag().isPresent());
            BestOfThree.assertWithin(
                    Duration.ofSeconds(1), number -> longestDelay(store.clients(), other.clients(), "a" + number));
        }
    }

    /** Of each change that a client can undergo. */
    private static Duration longestDelay(ClientRecords here, ClientRecords there, String id) {
        assertEquals(Optional.empty(), there.find(id));
        here.add(Clients.of(id));
        Duration longest = delay(there, id, Optional.of(Status.ENABLED));
        for (Status status : new Status[] {Status.DISABLED, Status.ENABLED, Status.REMOVED}) {
            here.replace(here.read(id).orElseThrow(), Clients.of(id).withStatus(status), Effect.TERMS);
            longest = longer(longest, delay(there, id, Optional.of(status)));
        }
        here.delete(here.read(id).orElseThrow());
        return longer(longest, delay(there, id, Optional.empty()));
    }

    private static Duration delay(ClientRecords there, String id, Optional<Status> known) {
        long changed = System.nanoTime();
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> there.find(id).map(Client::status).equals(known));
        return BestOfThree.since(changed);
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
