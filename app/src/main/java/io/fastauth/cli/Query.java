package io.fastauth.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The query of a call.
 *
 * @param parameters the encoded parameters
 */
record Query(List<String> parameters) {

    static final Query NONE = new Query(List.of());

    /** With a further parameter, unless its value is null. */
    Query and(String name, @Nullable Object value) {
        return value == null
                ? this
                : new Query(Stream.concat(
                                parameters.stream(),
                                Stream.of(name + "=" + URLEncoder.encode(value.toString(), StandardCharsets.UTF_8)))
                        .toList());
    }

    /** With the parameters of another. */
    Query and(Query other) {
        return new Query(
                Stream.concat(parameters.stream(), other.parameters().stream()).toList());
    }

    /** The query with its question mark; empty without parameters. */
    @Override
    public String toString() {
        return parameters.isEmpty() ? "" : "?" + String.join("&", parameters);
    }
}
