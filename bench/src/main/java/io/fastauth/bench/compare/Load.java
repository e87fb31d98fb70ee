package io.fastauth.bench.compare;

import io.fastauth.bench.load.Requests;
import java.io.IOException;

/** Requests of one kind to one server. */
record Load(String name, Deployment on, Source source) {

    /** Makes the requests of each run anew, because tokens are used up. */
    @FunctionalInterface
    interface Source {
        Requests prepare() throws IOException;
    }

    static Load of(String name, Deployment on, Requests requests) {
        return new Load(name, on, () -> requests);
    }
}
