package io.fastauth.store.sql;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fastauth.token.Audience;
import io.fastauth.token.SessionChange;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Announcements as payloads of notifications: the sender, a space, and a JSON array. PostgreSQL limits a payload, so a
 * payload contains as many announcements as fit.
 *
 * @param sender the process, without spaces
 */
record Payloads(String sender) {

    /** The longest payload that PostgreSQL accepts, in bytes. */
    static final int MAX_BYTES = 7_999;

    private static final JsonMapper MAPPER = new JsonMapper();

    /**
     * An announcement as JSON.
     *
     * @param kind null when the client itself has changed
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Entry(
            SessionChange.@Nullable Kind kind,
            @Nullable String client,
            @Nullable Integer slot,
            @Nullable UUID sid,
            @Nullable Integer gen,
            @Nullable UUID jti,
            @Nullable String kid,
            @Nullable List<String> aud) {

        static Entry of(Announcement announcement) {
            return switch (announcement) {
                case Announcement.OfClient client ->
                    new Entry(null, client.clientId(), null, null, null, null, null, null);
                case Announcement.OfSessions sessions -> of(sessions.change());
            };
        }

        private static Entry of(SessionChange change) {
            return new Entry(
                    change.kind(),
                    change.clientId(),
                    change.slot().isPresent() ? change.slot().getAsInt() : null,
                    change.session().orElse(null),
                    change.generation() == 0 ? null : change.generation(),
                    change.accessId().orElse(null),
                    change.keyId().orElse(null),
                    change.granted().isEmpty() ? null : change.granted().uris());
        }

        /** Empty when a member is missing. */
        Optional<Announcement> announcement() {
            if (client == null || client.isEmpty() || (aud != null && aud.contains(null))) {
                return Optional.empty();
            }
            if (kind == null) {
                return Optional.of(new Announcement.OfClient(client));
            }
            boolean current = kind == SessionChange.Kind.ISSUED || kind == SessionChange.Kind.REFRESHED;
            if (current && (slot == null || sid == null)) {
                return Optional.empty();
            }
            return Optional.of(new Announcement.OfSessions(new SessionChange(
                    kind,
                    client,
                    slot == null ? OptionalInt.empty() : OptionalInt.of(slot),
                    Optional.ofNullable(sid),
                    gen == null ? 0 : gen,
                    Optional.ofNullable(jti),
                    Optional.ofNullable(kid),
                    aud == null ? Audience.none() : new Audience(aud))));
        }
    }

    /** As few payloads as contain all announcements, in their order. */
    List<String> pack(List<Announcement> announcements) {
        List<String> payloads = new ArrayList<>();
        List<String> packed = new ArrayList<>();
        int available = available();
        for (Announcement announcement : announcements) {
            String entry = entry(announcement);
            int needed = bytes(entry) + 1;
            if (needed > available) {
                payloads.add(payload(packed));
                packed.clear();
                available = available();
            }
            packed.add(entry);
            available -= needed;
        }
        if (!packed.isEmpty()) {
            payloads.add(payload(packed));
        }
        return payloads;
    }

    /** A change that is too long for a payload is announced without details. No audience of allowed length is. */
    private String entry(Announcement announcement) {
        String entry = json(announcement);
        return bytes(entry) + 1 <= available()
                ? entry
                : json(new Announcement.OfSessions(SessionChange.changed(announcement.clientId())));
    }

    private static String json(Announcement announcement) {
        try {
            return MAPPER.writeValueAsString(Entry.of(announcement));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("An announcement cannot be written as JSON", e);
        }
    }

    private String payload(List<String> entries) {
        return sender + " [" + String.join(",", entries) + ']';
    }

    /** The bytes for entries, each with a comma or the end of the array. */
    private int available() {
        return MAX_BYTES - sender.length() - " [".length();
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** A payload without announcements, which says that this process is there. */
    String presence() {
        return payload(List.of());
    }

    /** The process that sent a payload; any text for a malformed one. */
    static String senderOf(String payload) {
        return payload.substring(0, Math.max(0, payload.indexOf(' ')));
    }

    /** Whether another process sent it; true for a malformed payload. */
    boolean foreign(String payload) {
        return !payload.startsWith(sender + ' ');
    }

    /** The announcements of a payload; empty when it is malformed. */
    static Optional<List<Announcement>> read(String payload) {
        try {
            @Nullable
            Entry @Nullable [] entries = MAPPER.readValue(payload.substring(payload.indexOf(' ') + 1), Entry[].class);
            if (entries == null) {
                return Optional.empty();
            }
            List<Announcement> announcements = new ArrayList<>(entries.length);
            for (@Nullable Entry entry : entries) {
                Optional<Announcement> announcement = entry == null ? Optional.empty() : entry.announcement();
                if (announcement.isEmpty()) {
                    return Optional.empty();
                }
                announcements.add(announcement.get());
            }
            return Optional.of(announcements);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }
}
