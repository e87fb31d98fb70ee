package io.fastauth.registry;

import java.util.Locale;

/** The text of clients that a search looks through. */
public final class SearchedText {

    private SearchedText() {}

    /** The id and the label in lower case. Neither has a line feed, so no search matches across the two. */
    public static String of(Client client) {
        return normalized(client.id() + "\n" + client.label());
    }

    /** A searched part in the same form. */
    public static String normalized(String part) {
        return part.toLowerCase(Locale.ROOT);
    }
}
