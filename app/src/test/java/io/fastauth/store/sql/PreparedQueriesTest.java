package io.fastauth.store.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.fastauth.token.StoreUnavailableException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreparedQueriesTest {

    private static final String FIND = "SELECT value FROM kept WHERE id = ?";

    private String url;
    private HikariDataSource pool;
    private PreparedQueries queries;

    @BeforeEach
    void open(@TempDir Path folder) throws SQLException {
        url = "jdbc:sqlite:" + folder.resolve("kept.db");
        execute("PRAGMA journal_mode = WAL");
        execute("CREATE TABLE kept (id INTEGER PRIMARY KEY, value TEXT NOT NULL)");
        execute("INSERT INTO kept VALUES (1, 'one'), (2, 'two')");
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(1);
        pool = new HikariDataSource(config);
        queries = new PreparedQueries(pool);
    }

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    void findsWhatIsCommittedNow() throws SQLException {
        assertEquals("one", find(1));
        execute("UPDATE kept SET value = 'changed' WHERE id = 1");
        assertEquals("changed", find(1));
        assertEquals("two", find(2));
        assertEquals("", find(3));
    }

    @Test
    void findsTheColumnsOfAChangedTable() throws SQLException {
        assertEquals("one", find(1));
        execute("ALTER TABLE kept ADD COLUMN further TEXT");
        assertEquals("one", find(1));
    }

    @Test
    void goesOnWithANewConnection() {
        assertEquals("one", find(1));
        pool.getHikariPoolMXBean().softEvictConnections();
        assertEquals("two", find(2));
    }

    /** An open read would keep the log of the file from being emptied. */
    @Test
    void aReaderThatFailsLeavesNoReadOpen() throws SQLException {
        assertThrows(
                IllegalStateException.class,
                () -> queries.read(FIND, statement -> statement.setInt(1, 1), row -> {
                    throw new IllegalStateException();
                }));
        execute("UPDATE kept SET value = 'changed' WHERE id = 1");
        assertEquals(0, first("PRAGMA wal_checkpoint(TRUNCATE)"));
        assertEquals("changed", find(1));
    }

    @Test
    void aQueryThatFailsIsAStoreThatDoesNotAnswer() throws SQLException {
        assertEquals("one", find(1));
        execute("ALTER TABLE kept RENAME TO renamed");
        assertThrows(StoreUnavailableException.class, () -> find(1));
        execute("ALTER TABLE renamed RENAME TO kept");
        assertEquals("one", find(1));
    }

    private String find(int id) {
        return queries.read(FIND, statement -> statement.setInt(1, id), row -> row.next() ? row.getString(1) : "");
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private int first(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getInt(1);
        }
    }
}
