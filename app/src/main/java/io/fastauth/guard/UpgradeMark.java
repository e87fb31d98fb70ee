package io.fastauth.guard;

import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Headers;
import io.helidon.http.WritableHeaders;

/** Marks the request of a websocket handshake, which decides by itself: {@link GuardFilter} lets it pass. */
public final class UpgradeMark {

    /** Recognised by identity, so that no header of a request is taken for it; a cached one is never copied. */
    private static final Header MARK =
            HeaderValues.createCached(HeaderNames.create("FastAuth-Guarded-Upgrade"), "guarded by the handshake");

    private UpgradeMark() {}

    public static void set(WritableHeaders<?> headers) {
        headers.set(MARK);
    }

    /** Removes the mark, before the handshake reads the headers. */
    public static void remove(WritableHeaders<?> headers) {
        headers.remove(MARK.headerName());
    }

    @SuppressWarnings("ReferenceEquality") // a header of the same name that a caller sent is another object
    static boolean isSet(Headers headers) {
        return headers.contains(MARK.headerName()) && headers.get(MARK.headerName()) == MARK;
    }
}
