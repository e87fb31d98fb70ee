package io.fastauth.store.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.store.sql.SessionSearch.Range;
import io.fastauth.testing.BesideOthers;
import io.fastauth.testing.RunningPostgres;
import io.fastauth.testing.SignedSessions;
import io.fastauth.token.SessionSelection.Matching;
import io.fastauth.token.SessionStore.Position;
import io.fastauth.token.StoreStatus.CacheUse;
import io.fastauth.token.StoreStatus.Figures;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.ProgressHandler;
import org.sqlite.SQLiteDataSource;

/** A page costs as much among a million sessions as among a few: it reads a bounded part of the primary key. */
@BesideOthers
class ManySessionsTest {

    private static final String COLUMNS = "(client_id, slot, recency, session_id, generation, access_id, refresh_id,"
            + " started_at, rotated_at, access_expires_at, refresh_expires_at, access_key_id, refresh_key_id, format,"
            + " last_used_on)";

    private static final List<Matching> FILTERS = Stream.concat(
                    Stream.of(Matching.all(), Matching.ofClient("c500000"), Matching.issuedBefore(Instant.EPOCH)),
                    Stream.of(
                            new Matching(
                                    Optional.empty(),
                                    Optional.of("no key"),
                                    Optional.empty(),
                                    Optional.of(LocalDate.EPOCH),
                                    Optional.of("read")),
                            new Matching(
                                    Optional.of("c500000"),
                                    Optional.of("no key"),
                                    Optional.empty(),
                                    Optional.empty(),
                                    Optional.empty())))
            .toList();

    /** The steps of SQLite's virtual machine in hundreds: it takes a few for each row that it looks at. */
    private static final AtomicLong STEPS = new AtomicLong();

    private static final class Counting extends SQLiteDataSource {

        @Override
        public Connection getConnection() throws SQLException {
            Connection connection = super.getConnection();
            ProgressHandler.setHandler(connection, 100, new ProgressHandler() {
                @Override
                protected int progress() {
                    STEPS.incrementAndGet();
                    return 0;
                }
            });
            return connection;
        }
    }

    /** A file that is read only. */
    private record ReadOnly(DataSource dataSource) implements Database {

        static ReadOnly of(String url) {
            Counting source = new Counting();
            source.setUrl(url);
            return new ReadOnly(source);
        }

        @Override
        public boolean exclusive() {
            return true;
        }

        @Override
        public void discard(Connection failed) {
            throw new IllegalStateException();
        }

        @Override
        public void announce(Connection transaction, List<Announcement> announcements) {
            throw new IllegalStateException();
        }

        @Override
        public Optional<ChangeFeed> feed(Receiver receiver) {
            return Optional.empty();
        }

        @Override
        public Figures figures(CacheUse cache) {
            throw new IllegalStateException();
        }

        @Override
        public void close() {
            // Connections are closed by those who open them.
        }
    }

    private static String filled(Path folder, int sessions) throws SQLException {
        String url = "jdbc:sqlite:" + folder.resolve(sessions + ".db");
        Schema.open(DatabaseAccess.of(url, folder)).close();
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA synchronous = OFF");
            statement.execute("WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < " + sessions
                    + ") INSERT INTO session " + COLUMNS
                    + " SELECT printf('c%06d', i), 0, 0, zeroblob(16), 0, zeroblob(16), zeroblob(16), 1, 1, 2, 2, 'k', 'k',"
                    + " 0, 0 FROM n");
        }
        return url;
    }

    private static long steps(SessionSearch search, Matching sessions, Position after) {
        STEPS.set(0);
        var unused = search.page(SessionFilter.of(sessions), after, 50);
        return STEPS.get();
    }

    @Test
    void aPageOfSqliteReadsAsMuchAmongAMillionSessions(@TempDir Path folder) throws Exception {
        SessionRows rows = new SessionRows(() -> SignedSessions.KEYS);
        SessionSearch few = new SessionSearch(ReadOnly.of(filled(folder, 30_000)), rows);
        String million = filled(folder, 1_000_000);
        SessionSearch many = new SessionSearch(ReadOnly.of(million), rows);
        for (Matching sessions : FILTERS) {
            long bound = steps(few, sessions, Position.FIRST) * 3 / 2 + 2;
            assertTrue(bound < 5_000, () -> sessions + ": " + bound);
            for (Position after : List.of(Position.FIRST, new Position("c500000", 0), new Position("c989000", 0))) {
                long steps = steps(many, sessions, after);
                assertTrue(steps <= bound, () -> sessions + " after " + after + ": " + steps + " of " + bound);
            }
            assertSearchesTheKey(million, sessions);
        }
    }

    private static void assertSearchesTheKey(String url, Matching sessions) throws SQLException {
        SessionFilter filter = SessionFilter.of(sessions);
        Range range = new Range(Position.FIRST, Optional.of(new Position("c009999", 0)));
        for (String selected : List.of("SELECT slot, client_id, session_id", "SELECT COUNT(*)")) {
            String order = selected.contains("COUNT") ? "" : " ORDER BY client_id, slot LIMIT 51";
            List<String> plan = new ArrayList<>();
            try (Connection connection = DriverManager.getConnection(url);
                    PreparedStatement explain = connection.prepareStatement(
                            "EXPLAIN QUERY PLAN " + selected + range.where(filter) + order)) {
                range.set(explain, filter);
                try (ResultSet row = explain.executeQuery()) {
                    while (row.next()) {
                        plan.add(row.getString("detail"));
                    }
                }
            }
            assertEquals(1, plan.size(), plan::toString);
            assertTrue(plan.getFirst().startsWith("SEARCH session USING"), plan::toString);
            assertTrue(plan.getFirst().contains("INDEX sqlite_autoindex_session_1 ("), plan::toString);
        }
    }

    @Test
    void aPageOfPostgresSearchesTheKey() throws Exception {
        DatabaseAccess access = RunningPostgres.shared().newDatabase();
        Schema.open(access).close();
        try (PostgresDatabase database = PostgresDatabase.open(access)) {
            try (Connection connection = database.dataSource().getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("INSERT INTO session " + COLUMNS
                        + " SELECT 'c' || lpad(i::text, 6, '0'), 0, 0, '', 0, '', '', 1, 1, 2, 2, 'k', 'k', 0, 0"
                        + " FROM generate_series(0, 199999) AS n(i)");
                statement.execute("ANALYZE session");
            }
            SessionSearch search = new SessionSearch(database, new SessionRows(() -> SignedSessions.KEYS));
            for (Matching sessions : FILTERS) {
                SessionFilter filter = SessionFilter.of(sessions);
                for (Position after : List.of(Position.FIRST, new Position("c100000", 0), new Position("c185000", 0))) {
                    Range range = search.range(filter, after);
                    assertReadsFew(database, "SELECT *", range, filter, " ORDER BY client_id, slot LIMIT 51");
                    assertReadsFew(
                            database, "SELECT client_id, slot", range, filter, " ORDER BY client_id, slot LIMIT 500");
                    Range counted = range.last().isPresent()
                            ? range
                            : search.range(SessionFilter.expired(Instant.EPOCH), after);
                    assertReadsFew(database, "SELECT COUNT(*)", counted, filter, "");
                }
            }
        }
    }

    private static final Pattern REMOVED = Pattern.compile("Rows Removed by Filter: ([0-9]+)");
    private static final Pattern READ = Pattern.compile("actual rows=([0-9]+)");

    private static void assertReadsFew(
            PostgresDatabase database, String selected, Range range, SessionFilter filter, String order)
            throws SQLException {
        StringBuilder plan = new StringBuilder();
        try (Connection connection = database.dataSource().getConnection();
                PreparedStatement explain = connection.prepareStatement(
                        "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) " + selected + range.where(filter) + order)) {
            range.set(explain, filter);
            try (ResultSet row = explain.executeQuery()) {
                while (row.next()) {
                    plan.append(row.getString(1)).append('\n');
                }
            }
        }
        String text = plan.toString();
        assertTrue(text.contains("session_pkey"), text);
        assertFalse(text.contains("Seq Scan"), text);
        for (Pattern pattern : List.of(REMOVED, READ)) {
            for (Matcher rows = pattern.matcher(text); rows.find(); ) {
                assertTrue(Long.parseLong(rows.group(1)) <= SessionSearch.RANGE, text);
            }
        }
    }
}
