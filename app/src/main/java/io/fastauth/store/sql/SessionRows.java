package io.fastauth.store.sql;

import io.fastauth.token.Keyring;
import io.fastauth.token.Session;
import io.fastauth.token.TokenFormat;
import java.nio.ByteBuffer;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Sessions as rows of the table {@code session}, and the statements that write whole rows. */
final class SessionRows {

    private static final List<String> COLUMNS = List.of(
            "session_id",
            "generation",
            "access_id",
            "refresh_id",
            "previous_refresh_id",
            "started_at",
            "rotated_at",
            "access_expires_at",
            "refresh_expires_at",
            "access_key_id",
            "refresh_key_id",
            "format",
            "extra_claims");

    /** The number of parameters that {@link #set} sets: the first ones of each statement here. */
    static final int PARAMETERS = COLUMNS.size();

    /** All columns that {@link #read} needs. */
    static final String SELECTED = "client_id, " + String.join(", ", COLUMNS);

    private static final String ASSIGNED =
            COLUMNS.stream().map(column -> column + " = ?").collect(Collectors.joining(", "));

    /** Further parameters: client, slot, recency. */
    static final String INSERT = "INSERT INTO session (" + String.join(", ", COLUMNS) + ", client_id, slot, recency)"
            + " VALUES (" + "?, ".repeat(PARAMETERS) + "?, ?, ?) ON CONFLICT (client_id, slot) DO ";

    static final String INSERT_IF_FREE = INSERT + "NOTHING";

    static final String SUPERSEDE = INSERT + "UPDATE SET recency = excluded.recency, "
            + COLUMNS.stream().map(column -> column + " = excluded." + column).collect(Collectors.joining(", "));

    /** Further parameters: recency, client, slot, id of the session that ends. */
    static final String EVICT =
            "UPDATE session SET " + ASSIGNED + ", recency = ? WHERE client_id = ? AND slot = ? AND session_id = ?";

    /**
     * Further parameters: client, session id, the expected refresh id, and the new one, so that repeating a change
     * whose commit was in doubt succeeds.
     */
    static final String ROTATE = "UPDATE session SET " + ASSIGNED + ","
            + " recency = (SELECT MAX(other.recency) + 1 FROM session other WHERE other.client_id = session.client_id)"
            + " WHERE client_id = ? AND session_id = ? AND refresh_id IN (?, ?)";

    private final ExtraClaims extraClaims;

    SessionRows(Supplier<Keyring> keyring) {
        this.extraClaims = new ExtraClaims(keyring);
    }

    /** The extra claims as {@link #set} wants them: encrypting them is work for the caller's thread. */
    byte @Nullable [] extraClaims(Session session) {
        return extraClaims.write(session);
    }

    static void set(PreparedStatement statement, Session session, byte @Nullable [] extra) throws SQLException {
        statement.setBytes(1, bytes(session.id()));
        statement.setInt(2, session.generation());
        statement.setBytes(3, bytes(session.accessId()));
        statement.setBytes(4, bytes(session.refreshId()));
        statement.setBytes(
                5, session.previousRefreshId().map(SessionRows::bytes).orElse(null));
        statement.setLong(6, session.startedAt().getEpochSecond());
        statement.setLong(7, session.rotatedAt().getEpochSecond());
        statement.setLong(8, session.accessExpiresAt().getEpochSecond());
        statement.setLong(9, session.refreshExpiresAt().getEpochSecond());
        statement.setString(10, session.accessKeyId());
        statement.setString(11, session.refreshKeyId());
        statement.setInt(12, session.format() == TokenFormat.JWS ? 0 : 1);
        statement.setBytes(PARAMETERS, extra);
    }

    Session read(ResultSet row) throws SQLException {
        String clientId = row.getString("client_id");
        UUID id = id(row.getBytes("session_id"));
        String accessKeyId = row.getString("access_key_id");
        TokenFormat format = row.getInt("format") == 0 ? TokenFormat.JWS : TokenFormat.JWE;
        return new Session(
                clientId,
                id,
                row.getInt("generation"),
                id(row.getBytes("access_id")),
                id(row.getBytes("refresh_id")),
                Optional.ofNullable(row.getBytes("previous_refresh_id")).map(SessionRows::id),
                time(row, "started_at"),
                time(row, "rotated_at"),
                time(row, "access_expires_at"),
                time(row, "refresh_expires_at"),
                accessKeyId,
                row.getString("refresh_key_id"),
                format,
                extraClaims.read(row.getBytes("extra_claims"), format, clientId, id, accessKeyId));
    }

    private static Instant time(ResultSet row, String column) throws SQLException {
        return Instant.ofEpochSecond(row.getLong(column));
    }

    static byte[] bytes(UUID id) {
        return ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }

    static UUID id(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new UUID(buffer.getLong(), buffer.getLong());
    }
}
