package io.fastauth.testing;

import io.fastauth.store.sql.DatabaseAccess;
import io.fastauth.store.sql.SqlSessionStore;
import io.fastauth.token.Keyring;
import io.fastauth.token.SessionStore;
import io.fastauth.token.SigningKey;
import io.fastauth.token.TokenAlgorithm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;

/** A folder with an embedded store, opened as the service does, and looked into as a thief or a repairer does. */
public record StoreFolder(Path folder) {

    public static final SigningKey KEY = SignedSessions.KEY;
    public static final SigningKey OTHER_KEY = SigningKey.of("fedcba9876543210fedcba9876543210", TokenAlgorithm.HS256);

    private static final String URL = "jdbc:sqlite:data/fastauth.db";

    public SessionStore open() {
        return open(Keyring.of(KEY));
    }

    public SessionStore open(Keyring keyring) {
        return SqlSessionStore.open(DatabaseAccess.of(URL, folder), () -> keyring);
    }

    public Path data() {
        return folder.resolve("data");
    }

    public Path file() {
        return data().resolve("fastauth.db");
    }

    public List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(data())) {
            return files.toList();
        }
    }

    /** Runs a statement past the store, and says how many rows it changed. */
    public int sql(String statement, Object... parameters) throws SQLException {
        try (Connection connection = connection();
                PreparedStatement prepared = connection.prepareStatement(statement)) {
            set(prepared, parameters);
            return prepared.executeUpdate();
        }
    }

    /** The first column of the only row. */
    public String text(String query, Object... parameters) throws SQLException {
        try (Connection connection = connection();
                PreparedStatement prepared = connection.prepareStatement(query)) {
            set(prepared, parameters);
            try (ResultSet row = prepared.executeQuery()) {
                if (!row.next()) {
                    throw new SQLException("no row");
                }
                return row.getString(1);
            }
        }
    }

    private static void set(PreparedStatement prepared, Object... parameters) throws SQLException {
        for (int i = 0; i < parameters.length; i++) {
            prepared.setObject(i + 1, parameters[i]);
        }
    }

    private Connection connection() throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + file());
    }
}
