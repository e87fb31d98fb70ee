package io.fastauth.observe;

import io.fastauth.guard.Attempt;
import io.fastauth.guard.SecretMask;
import io.fastauth.http.SourceAddress;
import io.helidon.http.HttpPrologue;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Writes one line for each answered request, without secrets, to the logger {@code io.fastauth.access}. */
record AccessLog(SourceAddress addresses, SecretMask secrets) implements Filter {

    private static final Logger LOGGER = System.getLogger("io.fastauth.access");

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        long start = System.nanoTime();
        // A filter may route the request as another method.
        String method = request.prologue().method().text();
        response.whenSent(() -> LOGGER.log(
                Level.INFO,
                "{0}",
                new Entry(
                        secrets.in(method),
                        path(request.prologue()),
                        response.status().code(),
                        response.bytesWritten(),
                        (System.nanoTime() - start) / 1_000,
                        addresses.of(request))));
        chain.proceed();
    }

    /** As it was sent, unless a secret is encoded in it. */
    private String path(HttpPrologue prologue) {
        String decoded = Attempt.of(prologue, "", false).path();
        String sent = secrets.in(prologue.uriPath().rawPath());
        return !sent.contains("%") || !secrets.hides(decoded) ? sent : secrets.in(decoded.replaceAll("[^!-~]", "?"));
    }

    /**
     * One answered request.
     *
     * @param path without the query
     * @param bytes the size of the answer
     * @param micros the duration in microseconds
     */
    record Entry(String method, String path, int status, long bytes, long micros, String address) {

        private static final int MAX_PATH = 1024;

        Entry {
            path = path.length() > MAX_PATH ? path.substring(0, MAX_PATH) + "..." : path;
        }

        @Override
        public String toString() {
            return address + " " + method + " " + path + " " + status + " " + bytes + "B " + micros + "us";
        }
    }
}
