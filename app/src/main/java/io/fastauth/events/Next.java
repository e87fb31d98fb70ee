package io.fastauth.events;

import java.util.List;

/** What comes after a place. */
sealed interface Next {

    /**
     * These events, perhaps none.
     *
     * @param texts the events as JSON, oldest first
     * @param last the number of the last of them, or of the place when there are none
     */
    record Events(List<String> texts, long last) implements Next {}

    /** Events that are no longer kept. */
    record Lost() implements Next {}
}
