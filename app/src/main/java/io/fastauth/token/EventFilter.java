package io.fastauth.token;

import java.util.Optional;

/**
 * What a consumer may read of the events. Only sessions that are known to be for another audience are left out: every
 * other event may end a session that the consumer knows.
 *
 * @param own the audience of the consumer; empty for one that may read everything
 */
public record EventFilter(Optional<Audience> own) {

    private static final EventFilter ALL = new EventFilter(Optional.empty());

    public static EventFilter all() {
        return ALL;
    }

    public static EventFilter of(Audience own) {
        return new EventFilter(Optional.of(own));
    }

    /** The JSON text of an event for the consumer; empty when it is left out. */
    public Optional<String> text(StreamEvent event) {
        Optional<SessionChange> anothers = event.change().filter(this::isForAnother);
        if (anothers.isEmpty()) {
            return Optional.of(event.text());
        }
        // A session for another audience may have ended one for this audience, in the same slot.
        return anothers.filter(change -> change.kind() == SessionChange.Kind.ISSUED)
                .map(event::superseded);
    }

    private boolean isForAnother(SessionChange change) {
        return own.isPresent()
                && change.session().isPresent()
                && !change.granted().isEmpty()
                && !own.get().intersects(change.granted());
    }
}
