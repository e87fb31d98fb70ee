package io.fastauth.persistence;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.store.sql.DatabaseAccess;
import io.fastauth.testing.BesideOthers;
import io.fastauth.testing.Concurrently;
import io.fastauth.testing.RunningPostgres;
import io.fastauth.testing.SignedSessions;
import io.fastauth.token.Keyring;
import io.fastauth.token.SigningKey;
import io.fastauth.token.StoreUnavailableException;
import io.fastauth.token.TokenAlgorithm;
import io.fastauth.token.TokenPair;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of the served persistence API: unreadable without the key, and refused when a row was changed. */
@BesideOthers
class PersistedPairsTest {

    private static final SigningKey KEY = SignedSessions.KEY;
    private static final SigningKey OTHER_KEY = SigningKey.of("fedcba9876543210fedcba9876543210", TokenAlgorithm.HS256);
    private static final TokenPair PAIR = new TokenPair("access-token-text", "refresh-token-text");
    private static final TokenPair NEXT = new TokenPair("next-access-token-text", "next-refresh-token-text");

    @TempDir
    private Path folder;

    private DatabaseAccess database;

    @BeforeEach
    void storeOnePair() {
        database = DatabaseAccess.of("jdbc:sqlite:pairs.db", folder);
        try (PersistedPairs pairs = open(Keyring.of(KEY))) {
            pairs.save("client", PAIR);
        }
    }

    private PersistedPairs open(Keyring keyring) {
        return PersistedPairs.open(database, () -> keyring, Clock.systemUTC());
    }

    private PersistedPairs open() {
        return open(Keyring.of(KEY));
    }

    @Test
    void keepsSupersedesAndRemovesOnSqlite() throws Exception {
        keepsSupersedesAndRemoves();
    }

    @Test
    void keepsSupersedesAndRemovesOnPostgres() throws Exception {
        database = RunningPostgres.shared().newDatabase();
        keepsSupersedesAndRemoves();
    }

    private void keepsSupersedesAndRemoves() throws Exception {
        TokenPair longest = new TokenPair("a".repeat(8192), "r".repeat(8192));
        try (PersistedPairs pairs = open()) {
            for (String client : List.of("'; DROP TABLE persisted_pair; --", "%2e", "\u00e9\ud83d\ude00", "A", "a")) {
                assertEquals(Optional.empty(), pairs.find(client));
                assertFalse(pairs.saveIf(client, any -> true, NEXT));
                pairs.save(client, PAIR);
                pairs.save(client, longest);
                assertEquals(Optional.of(longest), pairs.find(client));
                assertFalse(pairs.saveIf(client, PAIR::equals, NEXT));
                assertFalse(pairs.removeIf(client, PAIR::equals));
                assertTrue(pairs.saveIf(client, longest::equals, NEXT));
                assertEquals(Optional.of(NEXT), pairs.find(client));
                assertTrue(pairs.removeIf(client, NEXT::equals));
                assertEquals(Optional.empty(), pairs.find(client));
                pairs.save(client, PAIR);
            }
            pairs.remove("A");
            assertEquals(Optional.empty(), pairs.find("A"));
            assertEquals(Optional.of(PAIR), pairs.find("a"));

            List<Boolean> won = Concurrently.run(IntStream.range(0, 50)
                    .<Callable<Boolean>>mapToObj(i ->
                            () -> pairs.saveIf("a", PAIR::equals, new TokenPair("access of " + i, "refresh of " + i)))
                    .toList());
            assertEquals(1, won.stream().filter(Boolean::booleanValue).count());
            String winner = "access of " + won.indexOf(true);
            assertEquals(winner, pairs.find("a").orElseThrow().accessToken());
        }
    }

    @Test
    void noFileHoldsTheTextOfAToken() throws Exception {
        try (PersistedPairs pairs = open();
                Stream<Path> files = Files.list(folder)) {
            pairs.save("another", NEXT);
            StringBuilder all = new StringBuilder();
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.append(Files.readString(file, StandardCharsets.ISO_8859_1));
            }
            assertTrue(all.indexOf("another") >= 0, "the bytes that were written are among those searched");
            for (TokenPair pair : List.of(PAIR, NEXT)) {
                for (String token : List.of(pair.accessToken(), pair.refreshToken())) {
                    String base64 = Base64.getEncoder().encodeToString(token.getBytes(StandardCharsets.UTF_8));
                    assertFalse(all.indexOf(token) >= 0);
                    assertFalse(all.indexOf(base64.substring(0, 16)) >= 0);
                }
            }
        }
    }

    @Test
    void theSamePairIsEncryptedDifferentlyEachTime() throws Exception {
        String before = sealed();
        try (PersistedPairs pairs = open()) {
            pairs.save("client", PAIR);
        }
        assertNotEquals(before, sealed());
    }

    @Test
    void refusesARowThatWasMovedToAnotherClient() throws Exception {
        assertEquals(1, sql("UPDATE persisted_pair SET client_id = 'victim' WHERE client_id = 'client'"));
        assertRefused("victim");
    }

    @Test
    void refusesAPairThatWasCopiedIntoTheRowOfAnotherClient() throws Exception {
        try (PersistedPairs pairs = open()) {
            pairs.save("victim", NEXT);
        }
        sql("UPDATE persisted_pair SET sealed_pair = ? WHERE client_id = 'victim'", sealed());
        assertRefused("victim");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 11, 12, 20, 50, -16, -1})
    void refusesAFlippedByte(int position) throws Exception {
        byte[] bytes = Base64.getDecoder().decode(sealed());
        bytes[Math.floorMod(position, bytes.length)] ^= 1;
        overwrite(Base64.getEncoder().encodeToString(bytes));
        assertRefused("client");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "AAAA", "AAAAAAAAAAAAAAAA", "not base64!"})
    void refusesATextThatIsNoEncryptedPair(String sealed) throws Exception {
        overwrite(sealed);
        assertRefused("client");
    }

    @Test
    void aPairThatDoesNotDecryptCanBeSupersededAndRemoved() throws Exception {
        overwrite("AAAA");
        try (PersistedPairs pairs = open()) {
            assertThrows(StoreUnavailableException.class, () -> pairs.find("client"));
            pairs.save("client", NEXT);
            assertEquals(Optional.of(NEXT), pairs.find("client"));
            overwrite("AAAA");
            pairs.remove("client");
            assertEquals(Optional.empty(), pairs.find("client"));
        }
    }

    @Test
    void pairsOfAPreviousKeyAreReadAndEncryptedAgainUnderTheNewOne() {
        try (PersistedPairs pairs = open(Keyring.of(OTHER_KEY, List.of(KEY)))) {
            assertEquals(Optional.of(PAIR), pairs.find("client"));
            await().untilAsserted(() -> assertEquals(Map.of(OTHER_KEY.id(), 1L), counts()));
        }
        try (PersistedPairs pairs = open(Keyring.of(OTHER_KEY))) {
            assertEquals(Optional.of(PAIR), pairs.find("client"));
        }
    }

    @Test
    void aPairWhoseKeyIsGoneIsRefusedWithTheIdOfTheKeyAndStays() {
        try (PersistedPairs pairs = open(Keyring.of(OTHER_KEY))) {
            StoreUnavailableException refusal =
                    assertThrows(StoreUnavailableException.class, () -> pairs.find("client"));
            assertTrue(refusal.getMessage().contains(KEY.id()), refusal.getMessage());
            assertThrows(StoreUnavailableException.class, () -> pairs.saveIf("client", any -> true, NEXT));
            assertEquals(Map.of(KEY.id(), 1L), counts());
        }
    }

    @Test
    void storesNothingWithoutAKey() {
        try (PersistedPairs pairs = open(new Keyring(Optional.empty(), List.of(KEY)))) {
            assertThrows(StoreUnavailableException.class, () -> pairs.save("client", NEXT));
            assertEquals(Optional.of(PAIR), pairs.find("client"));
        }
    }

    @Test
    void countsTheCurrentPairsOfEachKeyAndDeletesThoseThatExpiredAnHourAgo() throws Exception {
        Instant now = Instant.now();
        try (PersistedPairs pairs = open()) {
            pairs.save("expired", new TokenPair("a", expiring(now.minus(Duration.ofMinutes(61)))));
            pairs.save("just expired", new TokenPair("a", expiring(now.minus(Duration.ofMinutes(59)))));
            pairs.save("current", new TokenPair("a", expiring(now.plus(Duration.ofMinutes(59)))));
        }
        assertEquals(Map.of(KEY.id(), 2L), counts());
        try (PersistedPairs pairs = open()) {
            await().untilAsserted(() -> assertEquals(Optional.empty(), pairs.find("expired")));
            assertTrue(pairs.find("just expired").isPresent());
            assertTrue(pairs.find("current").isPresent());
        }
    }

    /** A token that claims an expiry, signed by a key of its owner. */
    private static String expiring(Instant expiry) {
        String claims = "{\"exp\":" + expiry.getEpochSecond() + "}";
        return "e30." + Base64.getUrlEncoder().withoutPadding().encodeToString(claims.getBytes(StandardCharsets.UTF_8))
                + ".signature";
    }

    private Map<String, Long> counts() {
        return PersistedPairs.countByKey(database, Instant.now());
    }

    private void assertRefused(String clientId) {
        try (PersistedPairs pairs = open()) {
            StoreUnavailableException refusal =
                    assertThrows(StoreUnavailableException.class, () -> pairs.find(clientId));
            assertTrue(refusal.getMessage().contains("cannot be decrypted"), refusal.getMessage());
            assertFalse(refusal.getMessage().contains("token-text"), refusal.getMessage());
        }
    }

    private void overwrite(String sealed) throws SQLException {
        assertEquals(1, sql("UPDATE persisted_pair SET sealed_pair = ? WHERE client_id = 'client'", sealed));
    }

    private String sealed() throws SQLException {
        try (Connection connection = connection();
                PreparedStatement query = connection.prepareStatement(
                        "SELECT sealed_pair FROM persisted_pair WHERE client_id = 'client'");
                ResultSet row = query.executeQuery()) {
            assertTrue(row.next());
            return row.getString(1);
        }
    }

    private int sql(String statement, String... parameters) throws SQLException {
        try (Connection connection = connection();
                PreparedStatement prepared = connection.prepareStatement(statement)) {
            for (int i = 0; i < parameters.length; i++) {
                prepared.setString(i + 1, parameters[i]);
            }
            return prepared.executeUpdate();
        }
    }

    private Connection connection() throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("pairs.db"));
    }
}
