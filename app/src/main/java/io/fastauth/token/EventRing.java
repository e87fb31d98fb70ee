package io.fastauth.token;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The latest events. Only the newest are objects, which consumers share; most others are kept as bytes, in memory that
 * is used again and again. Objects would live so long that collections of young objects copy each of them several
 * times, and then end among the old ones, which have to be collected too. Not thread-safe.
 */
final class EventRing {

    private static final int NEWEST = 64;

    /** The events of a block of bytes: blocks are allocated when they are first used. */
    private static final int BLOCK = 128;

    /** Enough for the fixed part, a client id and a key id of usual lengths. */
    private static final int RECORD = 160;

    /** Time, kind and what is known, slot, session, generation, access token. */
    private static final int FIXED = 12 + 2 + 4 + 16 + 4 + 16;

    private static final int SLOT_KNOWN = 1;
    private static final int SESSION_KNOWN = 2;
    private static final int TOKEN_KNOWN = 4;
    private static final int KEY_KNOWN = 8;

    private static final List<SessionChange.Kind> KINDS = List.of(SessionChange.Kind.values());

    private final StreamEvent[] newest = new StreamEvent[NEWEST];
    private final ByteBuffer[] blocks;

    /** Those that are not kept as bytes. */
    private final @Nullable StreamEvent[] others;

    /** The number of the latest event, from 1. */
    private long last;

    /** An empty ring for this many events, at least 1. */
    EventRing(int kept) {
        this.others = new StreamEvent[kept];
        this.blocks = new ByteBuffer[(kept + BLOCK - 1) / BLOCK];
    }

    /** The number of events that are kept. */
    int length() {
        return others.length;
    }

    /** The number of the latest event; 0 before the first one. */
    long last() {
        return last;
    }

    void add(StreamEvent event) {
        last++;
        newest[(int) (last % NEWEST)] = event;
        int place = place(last);
        others[place] = event.change()
                        .filter(change -> write(record(place), change, event.time()))
                        .isPresent()
                ? null
                : event;
    }

    /**
     * An event that is kept.
     *
     * @param number of the event: at most {@link #length} from the latest one
     * @param cursor of the event
     */
    StreamEvent get(long number, String cursor) {
        if (number > last - Math.min(NEWEST, length())) {
            return newest[(int) (number % NEWEST)];
        }
        StreamEvent other = others[place(number)];
        return other == null ? read(record(place(number)), cursor) : other;
    }

    private int place(long number) {
        return (int) (number % others.length);
    }

    private ByteBuffer record(int place) {
        ByteBuffer block = blocks[place / BLOCK];
        if (block == null) {
            block = ByteBuffer.allocate(BLOCK * RECORD);
            blocks[place / BLOCK] = block;
        }
        return block.slice(place % BLOCK * RECORD, RECORD);
    }

    /** False when there is not enough room. */
    private static boolean write(ByteBuffer to, SessionChange change, Instant time) {
        byte[] client = change.clientId().getBytes(StandardCharsets.UTF_8);
        byte[] key = change.keyId().orElse("").getBytes(StandardCharsets.UTF_8);
        if (!change.granted().isEmpty() || FIXED + 2 + client.length + key.length > RECORD) {
            return false;
        }
        to.putLong(time.getEpochSecond()).putInt(time.getNano());
        to.put((byte) KINDS.indexOf(change.kind()));
        to.put((byte) ((change.slot().isPresent() ? SLOT_KNOWN : 0)
                | (change.session().isPresent() ? SESSION_KNOWN : 0)
                | (change.accessId().isPresent() ? TOKEN_KNOWN : 0)
                | (change.keyId().isPresent() ? KEY_KNOWN : 0)));
        to.putInt(change.slot().orElse(0));
        change.session().ifPresent(id -> write(to, id));
        to.putInt(change.generation());
        change.accessId().ifPresent(id -> write(to, id));
        to.put((byte) client.length).put(client);
        to.put((byte) key.length).put(key);
        return true;
    }

    private static void write(ByteBuffer to, UUID id) {
        to.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
    }

    private static StreamEvent read(ByteBuffer from, String cursor) {
        Instant time = Instant.ofEpochSecond(from.getLong(), from.getInt());
        SessionChange.Kind kind = KINDS.get(from.get());
        int known = from.get();
        int slot = from.getInt();
        Optional<UUID> session = (known & SESSION_KNOWN) == 0 ? Optional.empty() : Optional.of(readId(from));
        int generation = from.getInt();
        Optional<UUID> token = (known & TOKEN_KNOWN) == 0 ? Optional.empty() : Optional.of(readId(from));
        String client = readText(from);
        String key = readText(from);
        return StreamEvent.of(
                new SessionChange(
                        kind,
                        client,
                        (known & SLOT_KNOWN) == 0 ? OptionalInt.empty() : OptionalInt.of(slot),
                        session,
                        generation,
                        token,
                        (known & KEY_KNOWN) == 0 ? Optional.empty() : Optional.of(key),
                        Audience.none()),
                time,
                cursor);
    }

    private static UUID readId(ByteBuffer from) {
        return new UUID(from.getLong(), from.getLong());
    }

    private static String readText(ByteBuffer from) {
        byte[] text = new byte[Byte.toUnsignedInt(from.get())];
        from.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }
}
