package io.fastauth.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fastauth.token.Audience;
import io.fastauth.token.ClientIdRule;
import io.fastauth.token.Grant;
import io.fastauth.token.InvalidSettingException;
import io.fastauth.token.Scope;
import io.fastauth.token.Session;
import io.fastauth.token.TokenFormat;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * A session as a line of an export: a JSON object with ids as UUIDs and times as seconds since the epoch. It holds no
 * token and no key. {@code previous_refresh_id} and {@code extra_claims} are left out when empty.
 */
final class SessionLine {

    static final String CLIENT_ID_RULE =
            "the client id must be 1 to 255 characters without control characters, and not " + ClientIdRule.READINESS;

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Set<String> NAMES = Set.of(
            "client_id",
            "sid",
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
            "scope",
            "audience",
            "current_scope",
            "current_audience",
            "extra_claims");
    private static final int MAX_KEY_ID = 64;

    /** The last second of the year 9999. */
    private static final long MAX_TIME = 253_402_300_799L;

    private final JsonNode json;

    private SessionLine(JsonNode json) {
        this.json = json;
    }

    static ObjectNode write(Session session) {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("client_id", session.clientId())
                .put("sid", session.id().toString())
                .put("generation", session.generation())
                .put("access_id", session.accessId().toString())
                .put("refresh_id", session.refreshId().toString());
        session.previousRefreshId().ifPresent(id -> json.put("previous_refresh_id", id.toString()));
        json.put("started_at", session.startedAt().getEpochSecond())
                .put("rotated_at", session.rotatedAt().getEpochSecond())
                .put("access_expires_at", session.accessExpiresAt().getEpochSecond())
                .put("refresh_expires_at", session.refreshExpiresAt().getEpochSecond())
                .put("access_key_id", session.accessKeyId())
                .put("refresh_key_id", session.refreshKeyId())
                .put("format", session.format().setting());
        write(json, "scope", "audience", session.granted());
        if (!session.current().equals(session.granted())) {
            write(json, "current_scope", "current_audience", session.current());
        }
        if (!session.extraClaims().isEmpty()) {
            json.set("extra_claims", MAPPER.valueToTree(session.extraClaims()));
        }
        return json;
    }

    private static void write(ObjectNode json, String scope, String audience, Grant grant) {
        boolean current = scope.startsWith("current");
        if (current || !grant.scope().isEmpty()) {
            json.put(scope, grant.scope().text());
        }
        if (current || !grant.audience().isEmpty()) {
            json.put(audience, grant.audience().text());
        }
    }

    /**
     * Reads a line.
     *
     * @throws IllegalArgumentException when it is not a session; the message names the member
     */
    static Session read(JsonNode json) {
        return new SessionLine(json).session();
    }

    private Session session() {
        json.fieldNames().forEachRemaining(name -> {
            if (!NAMES.contains(name)) {
                throw new IllegalArgumentException(
                        "\"" + name.replaceAll("\\p{Cntrl}", "?") + "\" is not a member of a session");
            }
        });
        String clientId = json.path("client_id").asText();
        if (ClientIdRule.problem(clientId).isPresent()) {
            throw new IllegalArgumentException(CLIENT_ID_RULE);
        }
        return new Session(
                clientId,
                id("sid"),
                Math.toIntExact(number("generation", Integer.MAX_VALUE)),
                id("access_id"),
                id("refresh_id"),
                json.has("previous_refresh_id") ? Optional.of(id("previous_refresh_id")) : Optional.empty(),
                time("started_at"),
                time("rotated_at"),
                time("access_expires_at"),
                time("refresh_expires_at"),
                keyId("access_key_id"),
                keyId("refresh_key_id"),
                format(),
                grant("scope", "audience"),
                json.has("current_scope") || json.has("current_audience")
                        ? grant("current_scope", "current_audience")
                        : grant("scope", "audience"),
                extraClaims());
    }

    private Grant grant(String scope, String audience) {
        return new Grant(
                Scope.parse(json.path(scope).asText()).orElseThrow(() -> malformed(scope)),
                Audience.parse(Arrays.stream(json.path(audience).asText().split(" "))
                                .filter(uri -> !uri.isEmpty())
                                .toList())
                        .orElseThrow(() -> malformed(audience)));
    }

    private static IllegalArgumentException malformed(String name) {
        return new IllegalArgumentException("\"" + name + "\" must be words with spaces between them");
    }

    private UUID id(String name) {
        String text = json.path(name).asText();
        try {
            UUID id = UUID.fromString(text);
            if (id.toString().equals(text)) {
                return id;
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("\"" + name + "\" must be a UUID", e);
        }
        throw new IllegalArgumentException("\"" + name + "\" must be a UUID in lower case");
    }

    private long number(String name, long max) {
        JsonNode number = json.path(name);
        if (!number.isIntegralNumber()
                || !number.canConvertToLong()
                || number.longValue() < 0
                || number.longValue() > max) {
            throw new IllegalArgumentException("\"" + name + "\" must be a whole number from 0 to " + max);
        }
        return number.longValue();
    }

    private Instant time(String name) {
        return Instant.ofEpochSecond(number(name, MAX_TIME));
    }

    private String keyId(String name) {
        JsonNode id = json.path(name);
        if (!id.isTextual() || id.textValue().isEmpty() || id.textValue().length() > MAX_KEY_ID) {
            throw new IllegalArgumentException("\"" + name + "\" must be 1 to " + MAX_KEY_ID + " characters");
        }
        return id.textValue();
    }

    private TokenFormat format() {
        try {
            return TokenFormat.of(json.path("format").asText());
        } catch (InvalidSettingException e) {
            throw new IllegalArgumentException("\"format\" must be jws or jwe", e);
        }
    }

    private Map<String, Object> extraClaims() {
        JsonNode claims = json.path("extra_claims");
        Map<String, Object> read = new HashMap<>();
        if (!claims.isMissingNode() && !claims.isObject()) {
            throw malformedClaims();
        }
        claims.properties().forEach(claim -> read.put(claim.getKey(), claim(claim.getValue())));
        return read;
    }

    /** The kinds of values that an issuing policy may add. */
    private static Object claim(JsonNode value) {
        if (value.isTextual()) {
            return value.textValue();
        }
        if (value.isBoolean()) {
            return value.booleanValue();
        }
        if (value.isIntegralNumber() && value.canConvertToLong()) {
            return value.longValue();
        }
        if (value.isArray() && value.valueStream().allMatch(JsonNode::isTextual)) {
            return value.valueStream().map(JsonNode::textValue).toList();
        }
        throw malformedClaims();
    }

    private static IllegalArgumentException malformedClaims() {
        return new IllegalArgumentException(
                "\"extra_claims\" must be an object of texts, whole numbers, true, false and" + " lists of texts");
    }
}
