package io.fastauth.store.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.store.sql.Announcement.OfClient;
import io.fastauth.store.sql.Announcement.OfSessions;
import io.fastauth.testing.Sessions;
import io.fastauth.token.Audience;
import io.fastauth.token.SessionChange;
import io.fastauth.token.SessionSelection;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Payloads keep every announcement, in order, within what PostgreSQL accepts. */
class PayloadsTest {

    private static final Payloads PAYLOADS = new Payloads("0123456789abcdef0123456789abcdef");
    private static final UUID ID = UUID.randomUUID();

    @Test
    void theLongestIdsAndAudiencesArePackedWithinTheLimit() {
        Audience longest = Audience.of(List.of("https://a.example/" + "a".repeat(Audience.MAX_LENGTH - 18)));
        List<Announcement> announcements = new ArrayList<>();
        for (String character : List.of("\"", "\\", "é", "漢", "😀", "x")) {
            String client = character.repeat(255);
            for (int i = 0; i < 20; i++) {
                announcements.add(new OfSessions(SessionChange.issued(Sessions.of(client, "s"), i)));
                announcements.add(new OfSessions(SessionChange.refreshed(Sessions.next(Sessions.of(client, "s")), i)));
                announcements.add(new OfSessions(SessionChange.ended(
                        new SessionSelection.One(client, ID, OptionalInt.of(i), longest, i % 2 == 0))));
                announcements.add(new OfClient(client));
                announcements.add(new OfSessions(SessionChange.revoked(client)));
            }
        }
        List<String> payloads = PAYLOADS.pack(announcements);
        for (String payload : payloads) {
            assertTrue(payload.getBytes(StandardCharsets.UTF_8).length <= Payloads.MAX_BYTES, payload);
        }
        assertEquals(
                announcements,
                payloads.stream()
                        .flatMap(payload -> Payloads.read(payload).orElseThrow().stream())
                        .toList());
    }

    @Test
    void ordinaryChangesShareAPayload() {
        List<Announcement> announcements = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            announcements.add(new OfSessions(SessionChange.issued(Sessions.of("client " + i, "s"), 0)));
        }
        assertEquals(1, PAYLOADS.pack(announcements).size());
        assertEquals(List.of(), PAYLOADS.pack(List.of()));
    }

    @Test
    void aChangeThatIsTooLongForAnyPayloadNamesTheClient() {
        Audience absurd = new Audience(List.of("https://a.example/" + "a".repeat(8_000)));
        List<String> payloads = PAYLOADS.pack(List.of(
                new OfSessions(SessionChange.revoked("before")),
                new OfSessions(SessionChange.ended(
                        new SessionSelection.One("client", ID, OptionalInt.empty(), absurd, false))),
                new OfSessions(SessionChange.revoked("after"))));
        assertEquals(
                List.of(
                        new OfSessions(SessionChange.revoked("before")),
                        new OfSessions(SessionChange.changed("client")),
                        new OfSessions(SessionChange.revoked("after"))),
                Payloads.read(payloads.getFirst()).orElseThrow());
    }

    @Test
    void tellsItsOwnPayloadsFromThoseOfOthers() {
        String payload = PAYLOADS.pack(List.of(new OfClient("a"))).getFirst();
        assertFalse(PAYLOADS.foreign(payload));
        assertTrue(new Payloads("another").foreign(payload));
        assertTrue(PAYLOADS.foreign(""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "sender",
                "sender ",
                "sender a-client",
                "sender {}",
                "sender null",
                "sender [{\"kind\":\"REVOKED\",\"client\":\"a\",\"aud\":[null]}]",
                "sender [",
                "sender [null]",
                "sender [{}]",
                "sender [{\"client\":\"\"}]",
                "sender [{\"kind\":\"RENAMED\",\"client\":\"a\"}]",
                "sender [{\"kind\":\"ISSUED\",\"client\":\"a\"}]",
                "sender [{\"kind\":\"ISSUED\",\"client\":\"a\",\"slot\":0,\"sid\":\"no id\"}]",
                "sender [{\"kind\":\"REVOKED\",\"client\":\"a\",\"unknown\":1}]"
            })
    void aMalformedPayloadIsNotGuessedAt(String payload) {
        assertEquals(Optional.empty(), Payloads.read(payload));
    }
}
