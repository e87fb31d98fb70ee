package io.fastauth.guard;

import java.util.List;

/** The path of a request that a gateway describes, as the service behind the gateway may read it. */
public sealed interface ForwardedPath {

    /** Longest path that is judged, in characters, without its query. */
    int MAX_LENGTH = 4096;

    /** Most segments that are judged. */
    int MAX_SEGMENTS = 256;

    /**
     * A path that can be judged.
     *
     * @param readings every reading that some router would make of it, at least one; the first is the usual one
     */
    record Read(List<String> readings) implements ForwardedPath {

        public Read {
            readings = List.copyOf(readings);
        }

        /**
         * The usual reading: decoded, without parameters, dot segments and empty segments.
         *
         * @return the path
         */
        public String normalised() {
            return readings.getFirst();
        }
    }

    /**
     * A path that no honest client sends, and that every router reads in its own way.
     *
     * @param reason what to change; it holds nothing of the path
     */
    record Refused(String reason) implements ForwardedPath {}

    /**
     * Reads a request target in origin form (RFC 9112, section 3.2.1).
     *
     * @param target path and query, as the client sent them
     * @return the path, without the query
     */
    static ForwardedPath of(String target) {
        int query = target.indexOf('?');
        String path = query < 0 ? target : target.substring(0, query);
        if (!path.startsWith("/")) {
            return new Refused("The forwarded path must start with /");
        }
        if (path.length() > MAX_LENGTH || path.chars().filter(c -> c == '/').count() > MAX_SEGMENTS) {
            return new Refused("The forwarded path must have at most " + MAX_LENGTH + " characters and " + MAX_SEGMENTS
                    + " segments");
        }
        if (target.chars().anyMatch(Character::isISOControl) || !PathReadings.plain(path)) {
            return new Refused("The forwarded path must be percent-encoded ASCII without spaces, # and backslashes");
        }
        return PathReadings.of(path);
    }
}
