package io.fastauth.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A call of an operation.
 *
 * @param path below the prefix of the operations, with its query
 * @param body a JSON object; empty for none
 * @param headers further headers
 * @param timeout how long the answer may take
 * @param expected the members of the answer that the caller reads; empty for an answer without content
 */
record Call(
        String method,
        String path,
        Optional<JsonNode> body,
        Map<String, String> headers,
        Duration timeout,
        List<Member> expected) {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    /** A member of an answer. */
    record Member(String name, Kind kind) {

        boolean isIn(JsonNode answer) {
            JsonNode value = answer.path(name);
            return switch (kind) {
                case TEXT -> value.isTextual();
                case COUNT -> value.isIntegralNumber() && value.canConvertToLong() && value.longValue() >= 0;
                case OBJECT -> value.isObject();
                case LIST -> value.isArray() && value.valueStream().allMatch(JsonNode::isObject);
            };
        }
    }

    /** A kind of members. */
    enum Kind {
        TEXT,
        /** A number from 0. */
        COUNT,
        OBJECT,
        /** An array of objects. */
        LIST
    }

    /** A call that is answered without content. */
    static Call of(String method, String path) {
        return new Call(method, path, Optional.empty(), Map.of(), TIMEOUT, List.of());
    }

    /** A call that reads something. */
    static Call get(String path, String member, Kind kind) {
        return of("GET", path).expecting(member, kind);
    }

    /** The same call, answered by an object with a further member. */
    Call expecting(String member, Kind kind) {
        List<Member> members = Stream.concat(expected.stream(), Stream.of(new Member(member, kind)))
                .toList();
        return new Call(method, path, body, headers, timeout, members);
    }

    Call body(JsonNode json) {
        return new Call(method, path, Optional.of(json), headers, timeout, expected);
    }

    Call header(String name, String value) {
        Map<String, String> more = new HashMap<>(headers);
        more.put(name, value);
        return new Call(method, path, body, Map.copyOf(more), timeout, expected);
    }

    Call within(Duration longest) {
        return new Call(method, path, body, headers, longest, expected);
    }
}
