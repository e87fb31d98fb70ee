package io.fastauth.store.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.BesideOthers;
import io.fastauth.testing.SavingProcess;
import io.fastauth.testing.Sessions;
import io.fastauth.testing.StoreFolder;
import io.fastauth.token.Keyring;
import io.fastauth.token.Session;
import io.fastauth.token.SessionStore;
import io.fastauth.token.StoreUnavailableException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The lock of the file, its permissions, and the errors when it cannot be used. */
@BesideOthers
class DatabaseFileTest {

    private static final Session SESSION = Sessions.of("client", "first");

    @TempDir
    Path temporary;

    private StoreFolder folder;

    @BeforeEach
    void makeFolder() {
        folder = new StoreFolder(temporary);
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void onlyTheOwnerMayReadFolderAndFiles() throws Exception {
        try (SessionStore store = folder.open()) {
            Sessions.start(store, SESSION);
            assertEquals("rwx------", permissions(folder.data()));
            List<Path> files = folder.files();
            assertEquals(4, files.size(), () -> "database, -wal, -shm, lock: " + files);
            for (Path file : files) {
                assertEquals("rw-------", permissions(file), file::toString);
            }
        }
    }

    @Test
    void refusesASecondStoreOnTheSameFile() {
        try (SessionStore store = folder.open()) {
            StoreUnavailableException refusal = assertThrows(StoreUnavailableException.class, folder::open);
            assertTrue(refusal.getMessage().contains(folder.file().getFileName().toString()), refusal.getMessage());
            assertTrue(refusal.getMessage().contains("another file in store.url"), refusal.getMessage());
            Sessions.start(store, SESSION);
            assertEquals(Optional.of(SESSION), Sessions.find(store, SESSION));
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void refusesASecondStoreOnALinkToTheSameFile() throws Exception {
        try (SessionStore store = folder.open()) {
            Sessions.start(store, SESSION);
            Path link = Files.createSymbolicLink(temporary.resolve("link.db"), folder.file());
            Keyring keyring = Keyring.of(StoreFolder.KEY);
            assertThrows(
                    StoreUnavailableException.class,
                    () -> SqlSessionStore.open(
                            DatabaseAccess.of("jdbc:sqlite:" + link.getFileName(), temporary), () -> keyring));
        }
    }

    @Test
    void aSecondProcessIsRefusedEvenAfterASecondStoreWas() throws Exception {
        try (SessionStore store = folder.open()) {
            assertThrows(StoreUnavailableException.class, folder::open);
            try (SavingProcess second = SavingProcess.start(folder, "second ")) {
                String answer = Optional.ofNullable(second.output().readLine()).orElse("nothing");
                assertTrue(answer.startsWith(SavingProcess.REFUSED + "Another process"), answer);
            }
            Sessions.start(store, SESSION);
        }
    }

    @Test
    void aClosedStoreLeavesTheFileToTheNext() {
        folder.open().close();
        folder.open().close();
        try (SessionStore store = folder.open()) {
            assertEquals(Optional.empty(), Sessions.find(store, SESSION));
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void refusesChangesWhileTheFileIsAwayAndGoesOnWhenItIsBack() throws Exception {
        try (SqlSessionStore store = (SqlSessionStore) folder.open()) {
            Sessions.start(store, SESSION);
            assertEquals(Optional.of(SESSION), Sessions.find(store, SESSION));
            Path away = temporary.resolve("away");
            Files.move(folder.file(), away);
            Session second = Sessions.of("second", "first");
            StoreUnavailableException refusal =
                    assertThrows(StoreUnavailableException.class, () -> Sessions.start(store, second));
            assertTrue(refusal.getMessage().contains("removed or replaced"), refusal.getMessage());
            assertThrows(StoreUnavailableException.class, store::check);
            assertEquals(Optional.of(SESSION), Sessions.find(store, SESSION), "what was read is still known");
            Files.createFile(folder.file());
            assertThrows(StoreUnavailableException.class, () -> Sessions.start(store, second));
            Files.move(away, folder.file(), StandardCopyOption.REPLACE_EXISTING);
            store.check();
            Sessions.start(store, second);
            assertEquals(Optional.of(second), Sessions.find(store, second));
        }
    }

    @Test
    void refusesAFileThatIsNoDatabaseAndLetsGoOfIt() throws Exception {
        Files.createDirectories(folder.data());
        Files.writeString(folder.file(), "this is not a database ".repeat(100));
        for (int attempt = 0; attempt < 2; attempt++) {
            StoreUnavailableException refusal = assertThrows(StoreUnavailableException.class, folder::open);
            assertTrue(refusal.getMessage().contains("cannot be opened"), refusal.getMessage());
        }
        Files.delete(folder.file());
        folder.open().close();
    }

    @Test
    void refusesAFolderInThePlaceOfTheFile() throws Exception {
        Files.createDirectories(folder.file());
        assertThrows(StoreUnavailableException.class, folder::open);
    }

    @Test
    void refusesAFileInThePlaceOfTheFolder() throws Exception {
        Files.createFile(folder.data());
        StoreUnavailableException refusal = assertThrows(StoreUnavailableException.class, folder::open);
        assertTrue(refusal.getMessage().contains("cannot be written"), refusal.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:sqlite:",
                "jdbc:sqlite: ",
                "jdbc:sqlite::memory:",
                "jdbc:sqlite::resource:x.db",
                "jdbc:sqlite:file:x.db",
                "jdbc:sqlite:x.db?synchronous=OFF",
                "jdbc:mysql://127.0.0.1/x",
                ""
            })
    void refusesAnUrlThatNamesNoPlainFile(String url) {
        Keyring keyring = Keyring.of(StoreFolder.KEY);
        IllegalArgumentException refusal = assertThrows(
                IllegalArgumentException.class,
                () -> SqlSessionStore.open(DatabaseAccess.of(url, temporary), () -> keyring));
        assertTrue(refusal.getMessage().startsWith("store.url"), refusal.getMessage());
    }

    private static String permissions(Path path) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
