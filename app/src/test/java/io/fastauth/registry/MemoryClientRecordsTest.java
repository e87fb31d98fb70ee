package io.fastauth.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.RestStores;
import io.fastauth.testing.SessionsInMemory;
import io.fastauth.testing.SignedSessions;
import io.fastauth.token.SessionStore;
import io.fastauth.token.StoreUnavailableException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MemoryClientRecordsTest implements ClientRecordsContract {

    private final SessionsInMemory sessions = new SessionsInMemory();
    private final ClientRecords records = new MemoryClientRecords(List.of(), sessions);

    @Override
    public ClientRecords records() {
        return records;
    }

    @Override
    public SessionStore sessions() {
        return sessions;
    }

    @Test
    void sessionsOfAnEarlierProcessGoOn() {
        RestStores.start(sessions, SignedSessions.start("a"));
        ClientRecords restarted = new MemoryClientRecords(List.of(Clients.of("a")), sessions);
        assertTrue(restarted.find("a").isPresent());
        assertTrue(RestStores.find(sessions, "a").isPresent());
    }

    @Test
    void aClientWhoseSessionsCannotBeEndedIsNotRegistered() {
        sessions.down(true);
        assertThrows(StoreUnavailableException.class, () -> records.add(Clients.of("a")));
        assertEquals(Optional.empty(), records.find("a"));
    }
}
