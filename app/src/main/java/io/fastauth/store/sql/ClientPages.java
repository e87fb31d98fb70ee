package io.fastauth.store.sql;

import io.fastauth.registry.Client;
import io.fastauth.registry.ClientRecords;
import io.fastauth.registry.ClientRecords.Page;
import io.fastauth.registry.ClientRecords.Revision;
import io.fastauth.registry.SearchedText;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Pages of the registered clients of a database, all or those that a search finds. */
record ClientPages(Database database) {

    static final String SELECT = "SELECT client_id, revision, document FROM client WHERE ";
    static final String PAGE = SELECT + "client_id > ? ORDER BY client_id LIMIT ?";

    /** The last client that a search examines. */
    static final String LAST = "SELECT client_id FROM client WHERE client_id > ? ORDER BY client_id LIMIT 1 OFFSET "
            + (ClientRecords.EXAMINED - 1);

    static final String FOUND =
            SELECT + "client_id > ? AND client_id <= ? AND searched LIKE ? ESCAPE '!' ORDER BY client_id LIMIT ?";
    static final String FOUND_LAST = SELECT + "client_id > ? AND searched LIKE ? ESCAPE '!' ORDER BY client_id LIMIT ?";

    /** Reads a row of {@link #SELECT}. */
    static Revision revision(ResultSet row) throws SQLException {
        return new Revision(ClientDocument.read(row.getString(1), row.getString(3)), row.getLong(2));
    }

    /** As {@link io.fastauth.registry.ClientRecords#page}. One row more than a page shows whether there are more. */
    Page page(Optional<String> search, String after, int limit) {
        return search.map(part -> found(part, after, limit))
                .orElseGet(() -> Page.of(
                        clients(PAGE, statement -> {
                            statement.setString(1, after);
                            statement.setInt(2, limit + 1);
                        }),
                        limit,
                        Optional.empty()));
    }

    /** Clients that are registered or removed meanwhile move neither end of what is examined. */
    private Page found(String part, String after, int limit) {
        String pattern = "%" + SearchedText.normalized(part).replaceAll("[!%_]", "!$0") + "%";
        Optional<String> last = last(after);
        List<Client> found = last.isEmpty()
                ? clients(FOUND_LAST, statement -> {
                    statement.setString(1, after);
                    statement.setString(2, pattern);
                    statement.setInt(3, limit + 1);
                })
                : clients(FOUND, statement -> {
                    statement.setString(1, after);
                    statement.setString(2, last.get());
                    statement.setString(3, pattern);
                    statement.setInt(4, limit + 1);
                });
        return Page.of(found, limit, last);
    }

    /** Empty when a search reaches the end. */
    private Optional<String> last(String after) {
        return Query.read(
                database.dataSource(),
                LAST,
                statement -> statement.setString(1, after),
                row -> row.next() ? Optional.of(row.getString(1)) : Optional.empty());
    }

    private List<Client> clients(String sql, Query.Parameters parameters) {
        return Query.read(
                database.dataSource(),
                sql,
                parameters,
                Query.Rows.each(row -> revision(row).client()));
    }
}
