package io.fastauth.token;

import java.util.Optional;

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
        Line line = new Line(this == JSON);
        line.add("time", event.time().toString());
        line.add("event", event.kind().text());
        line.add("client", event.clientId().orElse(""));
        line.add("kid", event.keyId().orElse(""));
        line.add("sid", event.session().orElse(""));
        line.add("jti", event.tokenId().orElse(""));
        event.request().ifPresent(request -> {
            line.add("door", request.door());
            line.add("method", request.method());
            line.add("path", request.path());
            line.add("rule", request.rule());
        });
        line.add("address", event.address().orElse(""));
        line.add("reason", event.reason().orElse(""));
        return line.end();
    }

    /** Fields with their values in quotes. */
    private static final class Line {

        private static final int USUAL_LENGTH = 320;

        private final StringBuilder text = new StringBuilder(USUAL_LENGTH);
        private final boolean json;

        private Line(boolean json) {
            this.json = json;
        }

        /** Adds a field, unless its value is empty. */
        void add(String name, String value) {
            if (value.isEmpty()) {
                return;
            }
            if (json) {
                text.append(text.isEmpty() ? "{\"" : ",\"").append(name).append("\":\"");
            } else {
                text.append(text.isEmpty() ? "" : " ").append(name).append("=\"");
            }
            if (isPlain(value)) {
                text.append(value);
            } else {
                value.chars().forEach(c -> quote((char) c));
            }
            text.append('"');
        }

        private static boolean isPlain(String value) {
            for (int i = 0; i < value.length(); i++) {
                char c = value.charAt(i);
                if (isQuoted(c) || !printable(c)) {
                    return false;
                }
            }
            return true;
        }

        private static boolean isQuoted(char c) {
            return c == '"' || c == '\\';
        }

        private void quote(char c) {
            if (isQuoted(c)) {
                text.append('\\').append(c);
            } else if (printable(c)) {
                text.append(c);
            } else {
                text.append(String.format("\\u%04x", (int) c));
            }
        }

        String end() {
            return json ? text.append('}').toString() : text.toString();
        }
    }

    /** No character that ends a line, moves a terminal's cursor or changes the text direction, nor half a pair. */
    private static boolean printable(char c) {
        if (c >= ' ' && c <= '~') {
            return true;
        }
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
