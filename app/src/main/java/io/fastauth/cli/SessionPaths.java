package io.fastauth.cli;

import java.util.Set;
import java.util.stream.Stream;

/** The paths of the operations on sessions, below the prefix of all operations. */
final class SessionPaths {

    static final String ALL = "/sessions";

    private SessionPaths() {}

    /** Whether a path can hold the id of a client: one with an empty or a dot segment is refused, even encoded. */
    static boolean canHold(String client) {
        return Stream.of(client.split("/", -1)).noneMatch(Set.of("", ".", "..")::contains);
    }

    /** Of the sessions of a client. */
    static String of(String client) {
        return "/clients" + ServiceConnection.segment(client) + "/sessions";
    }

    /** Of one session. */
    static String of(String client, String sid) {
        return of(client) + ServiceConnection.segment(sid);
    }
}
