package io.fastauth.logs;

/** Makes texts fit for one line of a log: what somebody sent must not look like a line of ours. */
final class Printable {

    private Printable() {}

    /** The text, with every character that could end a line, steer a terminal or hide others written as an escape. */
    static String line(String text) {
        int dangerous = 0;
        while (dangerous < text.length() && !dangerous(text.charAt(dangerous))) {
            dangerous++;
        }
        if (dangerous == text.length()) {
            return text;
        }
        StringBuilder line = new StringBuilder(text.length() + 16).append(text, 0, dangerous);
        for (int i = dangerous; i < text.length(); i++) {
            char c = text.charAt(i);
            if (dangerous(c)) {
                line.append(String.format("\\u%04x", (int) c));
            } else {
                line.append(c);
            }
        }
        return line.toString();
    }

    private static boolean dangerous(char c) {
        return Character.isISOControl(c)
                || c == '\u2028'
                || c == '\u2029'
                || Character.getType(c) == Character.FORMAT
                || Character.isSurrogate(c);
    }

    /** The text as a JSON string, in quotes. */
    static String json(String text) {
        String escaped = line(text.replace("\\", "\\\\").replace("\"", "\\\""));
        return "\"" + escaped + "\"";
    }
}
