package io.fastauth.token;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The format of audit events in the log {@value #LOGGER_NAME}, one line each. */
public enum AuditFormat {
    /** One JSON object. */
    JSON,
    /** Names and values, the values quoted as in JSON. */
    TEXT,
    /** No log. */
    OFF;

    /** The name of the logger. */
    public static final String LOGGER_NAME = "io.fastauth.audit";

    /** A log that writes in this format; empty for {@link #OFF}. */
    public Optional<AuditLog> log() {
        System.Logger logger = System.getLogger(LOGGER_NAME);
        return this == OFF ? Optional.empty() : Optional.of(event -> logger.log(System.Logger.Level.INFO, line(event)));
    }

    /** An event as one line. No value, least of all a client id, can end the line or look like another field. */
    String line(AuditEvent event) {
        var fields = fields(event).entrySet().stream();
        return this == JSON
                ? fields.map(field -> quoted(field.getKey()) + ":" + quoted(field.getValue()))
                        .collect(Collectors.joining(",", "{", "}"))
                : fields.map(field -> field.getKey() + "=" + quoted(field.getValue()))
                        .collect(Collectors.joining(" "));
    }

    private static Map<String, String> fields(AuditEvent event) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("time", event.time().toString());
        fields.put("event", event.kind().text());
        fields.put("client", event.clientId().orElse(""));
        fields.put("kid", event.keyId().orElse(""));
        fields.put("sid", event.session().orElse(""));
        fields.put("jti", event.tokenId().orElse(""));
        event.request().ifPresent(request -> {
            fields.put("door", request.door());
            fields.put("method", request.method());
            fields.put("path", request.path());
            fields.put("rule", request.rule());
        });
        fields.put("address", event.address().orElse(""));
        fields.put("reason", event.reason().orElse(""));
        fields.values().removeIf(String::isEmpty);
        return fields;
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

    /** No character that ends a line, moves a terminal's cursor or changes the text direction, nor half a pair. */
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
