package io.fastauth.store.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.token.Keyring;
import io.fastauth.token.SigningKey;
import io.fastauth.token.StoreUnavailableException;
import io.fastauth.token.TokenPair;
import io.fastauth.token.TokenStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pairs in the file: unreadable without the key, and refused when somebody has been at them. */
class PairsAtRestTest {

    private static final TokenPair PAIR = new TokenPair("access-token-text", "refresh-token-text");
    private static final TokenPair NEXT = new TokenPair("next-access-token-text", "next-refresh-token-text");
    private static final Instant EXPIRY = Instant.parse("2040-01-01T00:00:00Z");

    @TempDir
    Path temporary;

    private StoreFolder folder;

    @BeforeEach
    void storeOnePair() {
        folder = new StoreFolder(temporary);
        try (TokenStore store = folder.open()) {
            store.save("client", PAIR, EXPIRY);
        }
    }

    @Test
    void noFileHoldsTheTextOfAToken() throws Exception {
        try (TokenStore store = folder.open()) {
            store.save("another", NEXT, EXPIRY);
            List<Path> files = folder.files();
            assertTrue(files.stream().anyMatch(file -> file.toString().endsWith("-wal")), files::toString);
            StringBuilder all = new StringBuilder();
            for (Path file : files) {
                all.append(Files.readString(file, StandardCharsets.ISO_8859_1));
            }
            assertTrue(all.indexOf("another") >= 0, "the bytes that were written are among those looked at");
            for (TokenPair pair : List.of(PAIR, NEXT)) {
                for (String token : List.of(pair.accessToken(), pair.refreshToken())) {
                    assertFalse(all.indexOf(token) >= 0);
                    assertFalse(all.indexOf(base64(token).substring(0, 16)) >= 0);
                }
            }
        }
    }

    @Test
    void theSamePairIsSealedDifferentlyEachTime() throws Exception {
        String before = sealed();
        try (TokenStore store = folder.open()) {
            store.save("client", PAIR, EXPIRY);
        }
        assertNotEquals(before, sealed());
    }

    @Test
    void refusesARowThatWasMovedToAnotherClient() throws Exception {
        assertEquals(1, folder.sql("UPDATE token_pair SET client_id = 'victim' WHERE client_id = 'client'"));
        assertRefused("victim", "does not decrypt");
    }

    @Test
    void refusesAPairThatWasCopiedIntoTheRowOfAnotherClient() throws Exception {
        try (TokenStore store = folder.open()) {
            store.save("victim", NEXT, EXPIRY);
        }
        folder.sql("UPDATE token_pair SET sealed_pair = ?, pair_tag = ? WHERE client_id = 'victim'", sealed(), tag());
        assertRefused("victim", "does not decrypt");
        try (TokenStore store = folder.open()) {
            assertFalse(store.replace("victim", PAIR, NEXT, EXPIRY), "a tag belongs to its client");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 11, 12, 20, 50, -16, -1})
    void refusesAFlippedByte(int position) throws Exception {
        byte[] bytes = Base64.getDecoder().decode(sealed());
        bytes[Math.floorMod(position, bytes.length)] ^= 1;
        reseal(Base64.getEncoder().encodeToString(bytes));
        assertRefused("client", "does not decrypt");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "AAAA", "AAAAAAAAAAAAAAAA", "not base64!"})
    void refusesWhatIsNoSealedPair(String sealed) throws Exception {
        reseal(sealed);
        assertRefused("client", "does not decrypt");
    }

    @Test
    void aRefusedPairCanBeSuperseded() throws Exception {
        reseal("AAAA");
        try (TokenStore store = folder.open()) {
            assertThrows(StoreUnavailableException.class, () -> store.find("client"));
            store.save("client", NEXT, EXPIRY);
            assertEquals(Optional.of(NEXT), store.find("client"));
        }
    }

    @Test
    void anEarlierKeyOfTheRingStillOpens() {
        try (TokenStore store = folder.open(rotated())) {
            assertEquals(Optional.of(PAIR), store.find("client"));
        }
    }

    @Test
    void aPairUnderAnEarlierKeyIsReplacedUnderTheNewOne() throws Exception {
        try (TokenStore store = folder.open(rotated())) {
            assertTrue(store.replace("client", PAIR, NEXT, EXPIRY));
            assertFalse(store.replace("client", PAIR, NEXT, EXPIRY));
        }
        assertEquals(StoreFolder.OTHER_KEY.id(), folder.text("SELECT key_id FROM token_pair"));
        try (TokenStore store = folder.open(Keyring.of(StoreFolder.OTHER_KEY))) {
            assertEquals(Optional.of(NEXT), store.find("client"));
        }
    }

    @Test
    void aPairUnderAnEarlierKeyIsForgotten() {
        try (TokenStore store = folder.open(rotated())) {
            assertTrue(store.delete("client", PAIR));
            assertEquals(Optional.empty(), store.find("client"));
        }
    }

    @Test
    void refusesAPairUnderAKeyThatIsNotInTheRingAndNamesTheKey() {
        try (TokenStore store = folder.open(Keyring.of(StoreFolder.OTHER_KEY))) {
            StoreUnavailableException refusal =
                    assertThrows(StoreUnavailableException.class, () -> store.find("client"));
            assertTrue(refusal.getMessage().contains(StoreFolder.KEY.id()), refusal.getMessage());
            assertTrue(refusal.getMessage().contains("previous-cryptography-keys"), refusal.getMessage());
            assertFalse(store.replace("client", PAIR, NEXT, EXPIRY));
        }
    }

    @Test
    void storesNothingWithoutAKeyToSealIt() {
        try (TokenStore store = folder.open(new Keyring(Optional.empty(), List.of(StoreFolder.KEY)))) {
            StoreUnavailableException refusal =
                    assertThrows(StoreUnavailableException.class, () -> store.save("client", NEXT, EXPIRY));
            assertTrue(refusal.getMessage().contains("cryptography-key"), refusal.getMessage());
            assertEquals(Optional.of(PAIR), store.find("client"));
        }
    }

    private static Keyring rotated() {
        return new Keyring(Optional.of(StoreFolder.OTHER_KEY), List.<SigningKey>of(StoreFolder.KEY));
    }

    private void assertRefused(String clientId, String reason) {
        try (TokenStore store = folder.open()) {
            StoreUnavailableException refusal =
                    assertThrows(StoreUnavailableException.class, () -> store.find(clientId));
            assertTrue(refusal.getMessage().contains(reason), refusal.getMessage());
            assertFalse(refusal.getMessage().contains("token-text"), refusal.getMessage());
        }
    }

    private void reseal(String sealed) throws Exception {
        assertEquals(1, folder.sql("UPDATE token_pair SET sealed_pair = ? WHERE client_id = 'client'", sealed));
    }

    private String sealed() throws Exception {
        return folder.text("SELECT sealed_pair FROM token_pair WHERE client_id = 'client'");
    }

    private String tag() throws Exception {
        return folder.text("SELECT pair_tag FROM token_pair WHERE client_id = 'client'");
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
