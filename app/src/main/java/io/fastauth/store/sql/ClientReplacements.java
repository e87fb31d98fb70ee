package io.fastauth.store.sql;

import io.fastauth.registry.Client;
import io.fastauth.registry.ClientRecords.Replacement;
import io.fastauth.registry.SearchedText;
import io.fastauth.store.sql.WriteConnection.Change;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.IntStream;

/** Replaces those of some clients that have not changed since they were read, in one round trip. */
record ClientReplacements(List<Replacement> replacements) implements Change.Steps {

    private static final String REPLACE =
            "UPDATE client SET revision = revision + 1, document = ?, searched = ? WHERE client_id = ? AND revision = ?";

    @Override
    public int run(WriteConnection transaction) throws SQLException {
        PreparedStatement replace = transaction.statement(REPLACE);
        for (Replacement replacement : replacements) {
            Client after = replacement.after();
            replace.setString(1, ClientDocument.write(after));
            replace.setString(2, SearchedText.of(after));
            replace.setString(3, after.id());
            replace.setLong(4, replacement.before().revision());
            replace.addBatch();
        }
        return IntStream.of(replace.executeBatch()).sum();
    }

    /** No session changes. */
    @Override
    public boolean keepsOrders() {
        return true;
    }
}
