package io.fastauth.store.sql;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fastauth.token.Audience;
import io.fastauth.token.Grant;
import io.fastauth.token.Keyring;
import io.fastauth.token.Scope;
import io.fastauth.token.Session;
import io.fastauth.token.SigningKey;
import io.fastauth.token.StoreUnavailableException;
import io.fastauth.token.StoredSession;
import io.fastauth.token.TokenFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Sessions as rows of the table {@code session}, and the statements that write whole rows. Extra claims are stored as
 * JSON, which is encrypted under the key of the access token when the session's tokens are encrypted.
 */
final class SessionRows {

    /** Of a client that cannot exist. It takes more space on the disk than most. */
    static final Session CHECKED = new Session(
            "",
            new UUID(0, 0),
            0,
            new UUID(0, 0),
            new UUID(0, 0),
            Optional.empty(),
            Instant.EPOCH,
            Instant.EPOCH,
            Instant.EPOCH,
            Instant.EPOCH,
            "",
            "",
            TokenFormat.JWS,
            Grant.none(),
            Grant.none(),
            Map.of("", "-".repeat(1024)));

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
            "last_used_on",
            "scope",
            "audience",
            "current_scope",
            "current_audience",
            "extra_claims");

    /** The number of parameters that {@link #set} sets: the first ones of each statement. */
    static final int PARAMETERS = COLUMNS.size();

    /** All columns that {@link #read} needs; {@link #stored} also needs the slot. */
    static final String SELECTED = "client_id, " + String.join(", ", COLUMNS);

    /** What {@link #stored} needs, without the extra claims: reading them may need keys, and takes time. */
    static final String LISTED =
            "slot, client_id, " + String.join(", ", COLUMNS.subList(0, PARAMETERS - 1)) + ", NULL AS extra_claims";

    private static final String ASSIGNED =
            COLUMNS.stream().map(column -> column + " = ?").collect(Collectors.joining(", "));

    /** Further parameters: client, slot, recency. */
    static final String INSERT = "INSERT INTO session (" + String.join(", ", COLUMNS) + ", client_id, slot, recency)"
            + " VALUES (" + "?, ".repeat(PARAMETERS) + "?, ?, ?) ON CONFLICT (client_id, slot) DO ";

    static final String INSERT_IF_FREE = INSERT + "NOTHING";

    static final String SUPERSEDE = INSERT + "UPDATE SET recency = excluded.recency, "
            + COLUMNS.stream().map(column -> column + " = excluded." + column).collect(Collectors.joining(", "));

    /** Further parameters: recency, client, slot, id and recency of the session that ends. */
    static final String EVICT = "UPDATE session SET " + ASSIGNED
            + ", recency = ? WHERE client_id = ? AND slot = ? AND session_id = ? AND recency = ?";

    /**
     * Further parameters: client, slot, session id, the expected refresh id, and the new one, so that a repeated change
     * whose commit was in doubt succeeds.
     */
    static final String ROTATE = "UPDATE session SET " + ASSIGNED + ","
            + " recency = (SELECT MAX(other.recency) + 1 FROM session other WHERE other.client_id = session.client_id)"
            + " WHERE client_id = ? AND slot = ? AND session_id = ? AND refresh_id IN (?, ?)";

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_LONG_FOR_INTS)
            .build();

    private final Supplier<Keyring> keyring;
    private final ColumnCipher cipher = new ColumnCipher("fastauth session extra claims A256GCM");

    SessionRows(Supplier<Keyring> keyring) {
        this.keyring = keyring;
    }

    /**
     * The extra claims for {@link #set}; null for none. Called on the caller's thread, because encryption takes time.
     */
    byte @Nullable [] extraClaims(Session session) {
        if (session.extraClaims().isEmpty()) {
            return null;
        }
        byte[] json;
        try {
            json = MAPPER.writeValueAsBytes(new TreeMap<>(session.extraClaims()));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("The extra claims of a session cannot be written as JSON", e);
        }
        if (session.format() == TokenFormat.JWS) {
            return json;
        }
        SigningKey key = keyring.get()
                .find(session.accessKeyId())
                .orElseThrow(() -> new StoreUnavailableException(
                        "The claims of a session cannot be encrypted without its key " + session.accessKeyId()));
        return cipher.encrypt(
                key.encryption(), json, bytes(session.id()), session.clientId().getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Encrypted claims whose key was removed are left out: no token of the session can be verified or signed without
     * that key.
     */
    private Map<String, Object> extraClaims(
            byte @Nullable [] stored, TokenFormat format, String clientId, UUID session, String keyId) {
        if (stored == null) {
            return Map.of();
        }
        try {
            if (format == TokenFormat.JWS) {
                return claims(stored);
            }
            Optional<SigningKey> key = keyring.get().find(keyId);
            return key.isEmpty()
                    ? Map.of()
                    : claims(cipher.decrypt(
                            key.get().encryption(), stored, bytes(session), clientId.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException | IOException e) {
            throw new StoreUnavailableException(
                    "The stored claims of a session were changed: they cannot be read with the key " + keyId, e);
        }
    }

    private static Map<String, Object> claims(byte[] json) throws IOException {
        return MAPPER.readerForMapOf(Object.class).readValue(json);
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
        Grant granted = session.granted();
        Grant current = session.current();
        statement.setInt(13, StoredSession.day(session.rotatedAt()));
        statement.setString(
                14, granted.scope().isEmpty() ? null : granted.scope().text());
        statement.setString(
                15, granted.audience().isEmpty() ? null : granted.audience().text());
        statement.setString(
                16,
                current.scope().equals(granted.scope()) ? null : current.scope().text());
        statement.setString(
                17,
                current.audience().equals(granted.audience())
                        ? null
                        : current.audience().text());
        statement.setBytes(PARAMETERS, extra);
    }

    StoredSession stored(ResultSet row) throws SQLException {
        return stored(row, row.getString("client_id"));
    }

    /** A session of a client whose id the caller holds: a cached session and its key share one. */
    StoredSession stored(ResultSet row, String clientId) throws SQLException {
        return new StoredSession(read(row, clientId), row.getInt("slot"), Optional.empty(), row.getInt("last_used_on"));
    }

    Session read(ResultSet row) throws SQLException {
        return read(row, row.getString("client_id"));
    }

    private Session read(ResultSet row, String clientId) throws SQLException {
        UUID id = id(row.getBytes("session_id"));
        String accessKeyId = keyId(row, "access_key_id");
        TokenFormat format = row.getInt("format") == 0 ? TokenFormat.JWS : TokenFormat.JWE;
        Grant granted = new Grant(
                scope(row.getString("scope"), Scope.none()), audience(row.getString("audience"), Audience.none()));
        String currentScope = row.getString("current_scope");
        String currentAudience = row.getString("current_audience");
        Grant current = currentScope == null && currentAudience == null
                ? granted
                : new Grant(scope(currentScope, granted.scope()), audience(currentAudience, granted.audience()));
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
                keyId(row, "refresh_key_id"),
                format,
                granted,
                current,
                extraClaims(row.getBytes("extra_claims"), format, clientId, id, accessKeyId));
    }

    /** The few ids of keys would otherwise be in the cache twice for each session. */
    private static String keyId(ResultSet row, String column) throws SQLException {
        return row.getString(column).intern();
    }

    private static Scope scope(@Nullable String stored, Scope otherwise) {
        return stored == null ? otherwise : new Scope(words(stored));
    }

    private static Audience audience(@Nullable String stored, Audience otherwise) {
        return stored == null ? otherwise : new Audience(words(stored));
    }

    private static List<String> words(String stored) {
        return stored.isEmpty() ? List.of() : List.of(stored.split(" ", -1));
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
