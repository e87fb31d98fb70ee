package io.fastauth.bench.compare;

import io.fastauth.bench.load.Caller;
import io.fastauth.bench.load.Request;
import io.fastauth.bench.load.Requests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Introspection of tokens that are active: of others less is to be found out, and the answer has the same status.
 *
 * @param headers each as {@code Name: value}
 */
record Introspection(String path, List<String> headers) {

    /** Gives the tokens of a run. */
    @FunctionalInterface
    interface Tokens {
        List<String> get() throws IOException;
    }

    /**
     * A load whose tokens are all active when a run begins; otherwise it fails.
     *
     * @param file where the tokens of a run are written
     */
    Load load(String name, Deployment on, Path file, Tokens tokens) {
        return new Load(name, on, () -> {
            List<String> current = tokens.get();
            requireActive(on.port(), current);
            return Requests.lines(Files.write(file, current), "POST", path, headers, body("@"));
        });
    }

    /**
     * Introspects each token once.
     *
     * @throws IllegalStateException when one is not active
     */
    void requireActive(int port, List<String> tokens) throws IOException {
        String[] namesAndValues = Request.headers(headers);
        try (Caller caller = new Caller(port)) {
            for (String token : tokens) {
                if (!caller.post(path, body(token), namesAndValues).matches("(?s).*\"active\":\\s*true.*")) {
                    throw new IllegalStateException(path + ": a token to introspect is not active");
                }
            }
        }
    }

    private static String body(String token) {
        return "token=" + token;
    }
}
