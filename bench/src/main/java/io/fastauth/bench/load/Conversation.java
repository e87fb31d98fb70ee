package io.fastauth.bench.load;

/** The requests of one connection. */
@FunctionalInterface
public interface Conversation {

    /** The next request, whose answer must be a success. */
    Request next();

    /** The last request was answered. */
    default void answered(String body) {}
}
