package io.fastauth.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Coverage-guided: the expressions of the {@code .env} reader find the variables and the malformed lines that a reader
 * finds which goes from one character to the next; a problem says no more than the line; and what was read can be
 * written and read again.
 */
public class EnvFileFuzzTest {

    private static final String WHITESPACE = " \t\u000b\f";

    @FuzzTest
    public void aFileHasTheVariablesThatANaiveReaderFinds(byte[] input) {
        String content = new String(input, StandardCharsets.UTF_8);
        Map<String, String> expected = new LinkedHashMap<>();
        List<String> malformed = new ArrayList<>();
        List<String> lines = content.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            if (!new Line(lines.get(i)).read(expected)) {
                malformed.add("secrets.env: line " + (i + 1) + " is malformed; write NAME=value or # comment");
            }
        }
        try {
            Map<String, String> read = EnvFile.parse(content, "secrets.env");
            assertEquals(List.of(), malformed);
            assertEquals(expected, read);
            read.forEach((name, value) ->
                    assertEquals(Map.of(name, value), EnvFile.parse(EnvFile.line(name, value) + "\n", "again.env")));
        } catch (SettingsException e) {
            assertEquals(malformed, e.problems());
        }
    }

    /** One line, and how far it has been read. */
    private static final class Line {

        private final String text;
        private int at;

        Line(String text) {
            this.text = text;
        }

        /** False when the line is malformed. */
        boolean read(Map<String, String> variables) {
            skipWhitespace();
            if (atEnd() || text.charAt(at) == '#') {
                return true;
            }
            String name = word();
            if (name.equals("export") && skipWhitespace() && !atEnd() && text.charAt(at) != '=') {
                name = word();
            }
            skipWhitespace();
            if (name.isEmpty() || Character.isDigit(name.charAt(0)) || atEnd() || text.charAt(at) != '=') {
                return false;
            }
            at++;
            skipWhitespace();
            String value = value();
            if (value == null) {
                return false;
            }
            // The last value counts, and keeps the place of the first.
            variables.put(name, value);
            return true;
        }

        private @Nullable String value() {
            if (atEnd()) {
                return "";
            }
            char first = text.charAt(at);
            if (first != '\'' && first != '"') {
                return bare();
            }
            at++;
            StringBuilder value = new StringBuilder();
            while (!atEnd() && text.charAt(at) != first) {
                if (first == '"' && text.charAt(at) == '\\') {
                    at++;
                    if (atEnd()) {
                        return null;
                    }
                }
                value.append(text.charAt(at++));
            }
            if (atEnd()) {
                return null;
            }
            at++;
            skipWhitespace();
            return atEnd() || text.charAt(at) == '#' ? value.toString() : null;
        }

        private String bare() {
            StringBuilder value = new StringBuilder();
            boolean spaced = true;
            while (!atEnd() && !(spaced && text.charAt(at) == '#')) {
                spaced = isWhitespace(text.charAt(at));
                value.append(text.charAt(at++));
            }
            return value.toString().strip();
        }

        private String word() {
            int from = at;
            while (!atEnd() && (text.charAt(at) == '_' || isAsciiLetterOrDigit(text.charAt(at)))) {
                at++;
            }
            return text.substring(from, at);
        }

        private boolean skipWhitespace() {
            int from = at;
            while (!atEnd() && isWhitespace(text.charAt(at))) {
                at++;
            }
            return at > from;
        }

        private boolean atEnd() {
            return at == text.length();
        }

        private static boolean isWhitespace(char c) {
            return WHITESPACE.indexOf(c) >= 0;
        }

        private static boolean isAsciiLetterOrDigit(char c) {
            return c < 128 && Character.isLetterOrDigit(c);
        }
    }
}
