package io.fastauth.store.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.fastauth.token.StoreUnavailableException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaTest {

    private static final String CHANGE_A_CHECKSUM = "UPDATE flyway_schema_history SET checksum = checksum + 1";

    @TempDir
    private Path folder;

    /** One that is not in the list would not be applied to a file that has the others. */
    @Test
    void theListHasEveryMigration() throws IOException, URISyntaxException {
        Path first =
                Path.of(Objects.requireNonNull(Schema.class.getResource("migration/" + Schema.MIGRATIONS.getFirst()))
                        .toURI());
        try (Stream<Path> files = Files.list(Objects.requireNonNull(first.getParent()))) {
            List<String> names = files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
            assertEquals(names, Schema.MIGRATIONS);
        }
    }

    @Test
    void flywayLooksAtAFileWhoseVersionIsAnotherOne() throws SQLException {
        open();
        change(CHANGE_A_CHECKSUM);
        open();
        change("PRAGMA user_version = 2");

        assertThrows(StoreUnavailableException.class, this::open);
    }

    private void open() {
        Schema.open(access()).close();
    }

    private DatabaseAccess access() {
        return DatabaseAccess.of("jdbc:sqlite:test.db", folder);
    }

    private void change(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("test.db"));
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
