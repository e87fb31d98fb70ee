package io.fastauth.token;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** An audit event as one line. Nothing in it, least of all a client id, can end the line or pretend to be a field. */
final class AuditLine {

    private AuditLine() {}

    static String of(AuditEvent event, AuditFormat format) {
        if (format == AuditFormat.JSON) {
            return fields(event).entrySet().stream()
                    .map(field -> quoted(field.getKey()) + ":" + quoted(field.getValue()))
                    .collect(Collectors.joining(",", "{", "}"));
        }
        return fields(event).entrySet().stream()
                .map(field -> field.getKey() + "=" + quoted(field.getValue()))
                .collect(Collectors.joining(" "));
    }

    private static Map<String, String> fields(AuditEvent event) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("time", event.time().toString());
        fields.put("event", event.kind().text());
        put(fields, "client", event.clientId());
        put(fields, "kid", event.keyId());
        put(fields, "sid", event.session());
        put(fields, "jti", event.tokenId());
        event.request().ifPresent(request -> {
            put(fields, "door", request.door());
            put(fields, "method", request.method());
            put(fields, "path", request.path());
            put(fields, "rule", request.rule());
        });
        put(fields, "address", event.address());
        put(fields, "reason", event.reason());
        return fields;
    }

    private static void put(Map<String, String> fields, String name, Optional<String> value) {
        value.ifPresent(text -> fields.put(name, text));
    }

    private static void put(Map<String, String> fields, String name, String value) {
        if (!value.isEmpty()) {
            fields.put(name, value);
        }
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                quoted.append('\\').append((char) c);
            } else if (printable(c)) {
                quoted.append((char) c);
            } else {
                quoted.append(String.format("\\u%04x", c));
            }
        });
        return quoted.append('"').toString();
    }

    /** Not what ends a line, moves a terminal's cursor or turns the direction of reading, nor half a character. */
    private static boolean printable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
