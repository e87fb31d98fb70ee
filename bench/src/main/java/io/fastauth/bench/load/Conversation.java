package io.fastauth.bench.load;

import java.io.IOException;

/** The requests of one connection. */
@FunctionalInterface
public interface Conversation {

    /** Sends the next request and reads its answer, which must be a success. */
    void exchange(Caller caller) throws IOException;
}
