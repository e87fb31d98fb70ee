package io.fastauth.token;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fastauth.token.SessionChange.Kind;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event of the stream: a change of sessions or of the keys, or the progress of ending sessions by a filter. Its JSON
 * text is made when it is first read.
 */
public final class StreamEvent {

    private final Optional<SessionChange> change;
    private final Optional<String> keyId;
    private final Optional<Revoking> revoking;
    private final Instant time;
    private final String cursor;

    /** Made more than once at most when several threads read it first. */
    private @Nullable String text;

    private StreamEvent(
            Optional<SessionChange> change,
            Optional<String> keyId,
            Optional<Revoking> revoking,
            Instant time,
            String cursor) {
        this.change = change;
        this.keyId = keyId;
        this.revoking = revoking;
        this.time = time;
        this.cursor = cursor;
    }

    static StreamEvent of(SessionChange change, Instant time, String cursor) {
        return new StreamEvent(Optional.of(change), change.keyId(), Optional.empty(), time, cursor);
    }

    /**
     * Other keys verify than before.
     *
     * @param keyId the key that signs now
     */
    static StreamEvent keysChanged(Optional<String> keyId, Instant time, String cursor) {
        return new StreamEvent(Optional.empty(), keyId, Optional.empty(), time, cursor);
    }

    static StreamEvent revoking(Revoking progress, Instant time, String cursor) {
        return new StreamEvent(Optional.empty(), Optional.empty(), Optional.of(progress), time, cursor);
    }

    /** The progress of ending sessions: see {@link EventStream#revoking}. */
    record Revoking(UUID id, long ended, boolean done) {}

    /** A message of the stream itself, which has no position of its own. */
    static ObjectNode message(String kind, Instant time, String cursor) {
        return finished(JsonNodeFactory.instance.objectNode().put("event", kind), time, cursor);
    }

    private static ObjectNode finished(ObjectNode json, Instant time, String cursor) {
        return json.put("time", time.toString()).put("cursor", cursor);
    }

    /** The change of sessions; empty for another event. */
    Optional<SessionChange> change() {
        return change;
    }

    Instant time() {
        return time;
    }

    /** The text for a consumer that may read all of it. */
    String text() {
        String made = text;
        if (made == null) {
            made = finished(json(), time, cursor).toString();
            text = made;
        }
        return made;
    }

    /** The text for a consumer that may learn no more than that the slot was taken. */
    String superseded(SessionChange taken) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("event", "superseded");
        place(json, taken);
        return finished(json, time, cursor).toString();
    }

    private ObjectNode json() {
        String kind = change.map(changed -> changed.kind().name().toLowerCase(Locale.ROOT))
                .orElseGet(() -> revoking.isPresent() ? "revoking" : AuditEvent.Kind.KEYS_CHANGED.text());
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("event", kind);
        change.ifPresent(changed -> {
            place(json, changed);
            changed.session().ifPresent(session -> json.put("sid", session.toString()));
            if (changed.kind() == Kind.ISSUED || changed.kind() == Kind.REFRESHED) {
                json.put("gen", changed.generation());
            }
            changed.accessId().ifPresent(token -> json.put("jti", token.toString()));
        });
        keyId.ifPresent(key -> json.put("kid", key));
        revoking.ifPresent(progress -> json.put("revocation", progress.id().toString())
                .put("ended", progress.ended())
                .put("done", progress.done()));
        return json;
    }

    private static void place(ObjectNode json, SessionChange change) {
        if (!change.clientId().isEmpty()) {
            json.put("client", change.clientId());
        }
        change.slot().ifPresent(slot -> json.put("slot", slot));
    }
}
