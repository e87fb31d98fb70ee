package io.fastauth.token;

/** The party that asks for tokens, as it authenticated. */
public sealed interface Requester {

    /** Not authenticated. */
    record Anonymous() implements Requester {}

    /** A registered client that presented one of its secrets. */
    record Client(String clientId) implements Requester {}

    /** The holder of the master token, or a call from within the process. */
    record Master() implements Requester {}

    /** Whether the requester may act for a client that has to authenticate. */
    default boolean actsFor(String clientId) {
        return switch (this) {
            case Anonymous anonymous -> false;
            case Client client -> client.clientId().equals(clientId);
            case Master master -> true;
        };
    }
}
