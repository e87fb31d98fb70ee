package io.fastauth.store.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.Sessions;
import io.fastauth.testing.SignedSessions;
import io.fastauth.testing.StoreFolder;
import io.fastauth.token.Audience;
import io.fastauth.token.Grant;
import io.fastauth.token.Keyring;
import io.fastauth.token.Scope;
import io.fastauth.token.Session;
import io.fastauth.token.SessionStore;
import io.fastauth.token.SigningKey;
import io.fastauth.token.StoreUnavailableException;
import io.fastauth.token.StoredSession;
import io.fastauth.token.TokenFormat;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The file holds no token; the extra claims of encrypted tokens are encrypted, and refused when they were changed. */
class SessionsAtRestTest {

    private static final Map<String, Object> CLAIMS = Map.of("department", "very-secret-department");
    private static final Session SEALED = Sessions.of("client", "sealed", TokenFormat.JWE, CLAIMS);
    private static final Session NEXT = Sessions.of("client", "next", TokenFormat.JWE, Map.of("level", 7L));

    @TempDir
    Path temporary;

    private StoreFolder folder;

    @BeforeEach
    void startASession() {
        folder = new StoreFolder(temporary);
        try (SessionStore store = folder.open()) {
            Sessions.start(store, SEALED);
        }
    }

    @Test
    void noFileHoldsATokenOrAnEncryptedClaim() throws Exception {
        Grant grant = new Grant(Scope.of(List.of("read")), Audience.of(List.of("https://billing.example.org")));
        StoredSession signed = SignedSessions.start("another", grant, grant);
        try (SessionStore store = folder.open()) {
            store.start(signed.session(), SignedSessions.tokens(signed), 1);
            Sessions.start(store, Sessions.of("third", "clear", TokenFormat.JWS, Map.of("claim", "in-the-clear")));
            List<Path> files = folder.files();
            assertTrue(files.stream().anyMatch(file -> file.toString().endsWith("-wal")), files::toString);
            StringBuilder all = new StringBuilder();
            for (Path file : files) {
                all.append(Files.readString(file, StandardCharsets.ISO_8859_1));
            }
            assertTrue(all.indexOf("another") >= 0, "the bytes that were written are among those looked at");
            assertTrue(all.indexOf("in-the-clear") >= 0, "claims of signed tokens are no secret");
            assertTrue(all.indexOf("https://billing.example.org") >= 0, "neither is an audience");
            assertFalse(all.indexOf("very-secret") >= 0);
            for (String token : List.of(
                    SignedSessions.tokens(signed).accessToken(),
                    SignedSessions.tokens(signed).refreshToken())) {
                assertFalse(all.indexOf(token.substring(token.lastIndexOf('.') + 1)) >= 0);
            }
        }
    }

    @Test
    void theSameClaimsAreEncryptedDifferentlyEachTime() throws Exception {
        String before = encrypted();
        try (SessionStore store = folder.open()) {
            Sessions.start(store, SEALED);
        }
        assertNotEquals(before, encrypted());
    }

    @Test
    void aSessionWithoutExtraClaimsStoresNone() throws Exception {
        try (SessionStore store = folder.open()) {
            Sessions.start(store, Sessions.of("client", "plain", TokenFormat.JWE, Map.of()));
        }
        assertEquals("1", folder.text("SELECT COUNT(*) FROM session WHERE extra_claims IS NULL"));
    }

    @Test
    void refusesClaimsThatWereMovedToAnotherClient() throws Exception {
        assertEquals(1, folder.sql("UPDATE session SET client_id = 'victim' WHERE client_id = 'client'"));
        Session moved = Sessions.of("victim", "any");
        try (SessionStore store = folder.open()) {
            assertThrows(StoreUnavailableException.class, () -> Sessions.find(store, moved));
        }
    }

    @Test
    void refusesClaimsThatWereMovedToAnotherSession() throws Exception {
        folder.sql("UPDATE session SET session_id = ?", SessionRows.bytes(NEXT.id()));
        assertRefused(NEXT);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 11, 12, 20, -16, -1})
    void refusesAFlippedByte(int position) throws Exception {
        byte[] bytes = HexFormat.of().parseHex(encrypted());
        bytes[Math.floorMod(position, bytes.length)] ^= 1;
        folder.sql("UPDATE session SET extra_claims = ?", bytes);
        assertRefused(SEALED);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 12, 27})
    void refusesBytesThatAreNoEncryptedClaims(int length) throws Exception {
        folder.sql("UPDATE session SET extra_claims = ?", new byte[length]);
        assertRefused(SEALED);
    }

    @Test
    void aRefusedSessionCanBeSuperseded() throws Exception {
        folder.sql("UPDATE session SET extra_claims = ?", new byte[3]);
        try (SessionStore store = folder.open()) {
            assertThrows(StoreUnavailableException.class, () -> Sessions.find(store, SEALED));
            Sessions.start(store, NEXT);
            assertEquals(Optional.of(NEXT), Sessions.find(store, NEXT));
        }
    }

    @Test
    void aPreviousKeyStillDecrypts() {
        Keyring rotated = Keyring.of(StoreFolder.OTHER_KEY, List.<SigningKey>of(StoreFolder.KEY));
        try (SessionStore store = folder.open(rotated)) {
            assertEquals(Optional.of(SEALED), Sessions.find(store, SEALED));
        }
    }

    /** Nothing can be verified or signed without the key, so the claims have no use; but the session can be ended. */
    @Test
    void withoutTheirKeyTheClaimsAreLeftOut() {
        try (SessionStore store = folder.open(Keyring.of(StoreFolder.OTHER_KEY))) {
            assertEquals(Map.of(), Sessions.find(store, SEALED).orElseThrow().extraClaims());
        }
    }

    @Test
    void storesNoClaimsThatItCannotEncrypt() {
        try (SessionStore store = folder.open(Keyring.of(StoreFolder.OTHER_KEY))) {
            StoreUnavailableException refusal =
                    assertThrows(StoreUnavailableException.class, () -> Sessions.start(store, NEXT));
            assertTrue(refusal.getMessage().contains(StoreFolder.KEY.id()), refusal.getMessage());
        }
        try (SessionStore store = folder.open()) {
            assertEquals(Optional.of(SEALED), Sessions.find(store, SEALED));
        }
    }

    private void assertRefused(Session session) {
        try (SessionStore store = folder.open()) {
            StoreUnavailableException refusal =
                    assertThrows(StoreUnavailableException.class, () -> Sessions.find(store, session));
            assertTrue(refusal.getMessage().contains("were changed"), refusal.getMessage());
            assertFalse(refusal.getMessage().contains("department"), refusal.getMessage());
        }
    }

    private String encrypted() throws Exception {
        return folder.text("SELECT hex(extra_claims) FROM session WHERE client_id = 'client'");
    }
}
