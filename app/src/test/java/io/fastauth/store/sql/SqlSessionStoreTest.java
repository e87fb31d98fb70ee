package io.fastauth.store.sql;

import io.fastauth.testing.StoreFolder;
import io.fastauth.token.SessionStore;
import io.fastauth.token.SeveralSessionsContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The embedded store keeps the contract; the other test classes of this package hold what is its own. */
class SqlSessionStoreTest implements SeveralSessionsContract {

    @TempDir
    Path folder;

    private SessionStore store;

    @BeforeEach
    void open() {
        store = new StoreFolder(folder).open();
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Override
    public SessionStore store() {
        return store;
    }
}
