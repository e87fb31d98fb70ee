package io.fastauth.config;

import io.fastauth.token.InvalidSettingException;
import io.fastauth.token.PrivateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A {@code .env} file: variables, one a line, with comments, quotes and {@code export} as the field writes them. */
public final class EnvFile {

    private static final int MAX_BYTES = 1024 * 1024;

    // Possessive, because Java's expressions otherwise recurse, and a long value would overflow the stack.
    private static final Pattern LINE = Pattern.compile("(?s)\\s*(?:export\\s+)?([A-Za-z_][A-Za-z0-9_]*)\\s*=\\s*(?:"
            + "'(?<single>[^']*)'\\s*(?:#.*)?|\"(?<double>(?:[^\"\\\\]|\\\\.)*+)\"\\s*(?:#.*)?|(?<bare>[^'\"\\s].*)?)");
    private static final Pattern IGNORED = Pattern.compile("(?s)\\s*(?:#.*)?");
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._~+/=:@%,-]*");

    private EnvFile() {}

    /**
     * Reads an existing file.
     *
     * @return the variables, in the file's order; of a duplicate name, the last value
     * @throws SettingsException when the file cannot be read, is larger than 1 MiB or has malformed lines; a message
     *     has the line's number and nothing of its text
     */
    public static Map<String, String> read(Path file) {
        List<String> problems = new ArrayList<>();
        Map<String, String> values = values(variables(file, problems));
        refuse(problems);
        return values;
    }

    private static void refuse(List<String> problems) {
        if (!problems.isEmpty()) {
            throw new SettingsException(problems);
        }
    }

    /** A variable and the number of its line, from 1. */
    record Variable(String value, int line) {

        /** Never the value: it may be a secret. */
        @Override
        public String toString() {
            return "Variable[line " + line + "]";
        }
    }

    /**
     * Reads the variables of the lines that are not malformed.
     *
     * @param problems receives a message for each malformed line
     * @throws SettingsException when the file cannot be read or is larger than 1 MiB
     */
    static Map<String, Variable> variables(Path file, List<String> problems) {
        try {
            return variables(text(file), String.valueOf(file.getFileName()), problems);
        } catch (IOException e) {
            throw new SettingsException(List.of(file.getFileName() + ": cannot be read as UTF-8 text ("
                    + e.getClass().getSimpleName() + "); check " + file));
        }
    }

    private static String text(Path file) throws IOException {
        try {
            return PrivateFile.read(file, MAX_BYTES);
        } catch (InvalidSettingException e) {
            throw new SettingsException(List.of(file.getFileName() + ": " + e.getMessage()));
        }
    }

    static Map<String, String> parse(String content, String name) {
        List<String> problems = new ArrayList<>();
        Map<String, String> values = values(variables(content, name, problems));
        refuse(problems);
        return values;
    }

    private static Map<String, String> values(Map<String, Variable> variables) {
        Map<String, String> values = new LinkedHashMap<>();
        variables.forEach((name, variable) -> values.put(name, variable.value()));
        return values;
    }

    private static Map<String, Variable> variables(String content, String name, List<String> problems) {
        Map<String, Variable> variables = new LinkedHashMap<>();
        List<String> lines = content.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            Matcher line = LINE.matcher(lines.get(i));
            if (line.matches()) {
                variables.put(line.group(1), new Variable(value(line), i + 1));
            } else if (!IGNORED.matcher(lines.get(i)).matches()) {
                problems.add(name + ": line " + (i + 1) + " is malformed; write NAME=value or # comment");
            }
        }
        return variables;
    }

    private static String value(Matcher line) {
        if (line.group("single") != null) {
            return line.group("single");
        }
        if (line.group("double") != null) {
            return line.group("double").replaceAll("(?s)\\\\(.)", "$1");
        }
        String bare = line.group("bare");
        return bare == null || bare.startsWith("#")
                ? ""
                : bare.replaceFirst("(?s)\\s+#.*", "").strip();
    }

    /**
     * Adds variables to a file, which is created if needed, except those that it has already. The file is replaced
     * atomically and readable by its owner alone; concurrent writers do not lose each other's variables.
     *
     * @throws SettingsException when a name is no variable's, a value has a line break, or the file has malformed lines
     * @throws IOException when the file cannot be written; in each of these cases it is unchanged
     */
    public static void addMissing(Path file, Map<String, String> variables) throws IOException {
        PrivateFile.rewrite(file, present -> {
            String content = Files.exists(present) ? text(present) : "";
            Map<String, String> variablesThere = parse(content, String.valueOf(file.getFileName()));
            String lineEnd = content.contains("\r\n") ? "\r\n" : "\n";
            StringBuilder added = new StringBuilder(content);
            if (!content.isEmpty() && !content.endsWith("\n")) {
                added.append(lineEnd);
            }
            variables.forEach((name, value) -> {
                if (!variablesThere.containsKey(name)) {
                    added.append(line(name, value)).append(lineEnd);
                }
            });
            return added.toString();
        });
    }

    /** A line, quoted only if necessary, for readers that know no quotes. */
    static String line(String name, String value) {
        if (!NAME.matcher(name).matches()) {
            throw new SettingsException(
                    List.of("A variable's name has letters, digits and _, and starts with no digit"));
        }
        if (value.contains("\n") || value.contains("\r")) {
            throw new SettingsException(List.of(name + " has a line break, which no line can hold"));
        }
        if (PLAIN.matcher(value).matches()) {
            return name + "=" + value;
        }
        return value.contains("'")
                ? name + "=\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\""
                : name + "='" + value + "'";
    }
}
