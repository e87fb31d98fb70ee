package io.fastauth.settings;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Rewrites single lines of a {@code .env} file. */
final class EnvLines {

    private static final Pattern WITH_END = Pattern.compile("[^\\r\\n]*(?:\\r\\n|\\n|\\r|$)");
    private static final Pattern COMMENT = Pattern.compile("(?s)\\s+#.*");

    private EnvLines() {}

    /** The content with other values; those of variables that it does not hold come last. */
    static String changed(String content, Map<String, Optional<String>> changes) {
        String lineEnd = content.contains("\r\n") ? "\r\n" : "\n";
        StringBuilder changed = new StringBuilder();
        Map<String, Optional<String>> missing = new LinkedHashMap<>(changes);
        Matcher lines = WITH_END.matcher(content);
        while (lines.find() && !lines.group().isEmpty()) {
            String text = lines.group().replaceFirst("[\\r\\n]+$", "");
            String end = lines.group().substring(text.length());
            Matcher line = EnvFile.LINE.matcher(text);
            if (!line.matches() || !changes.containsKey(line.group(1))) {
                changed.append(lines.group());
                continue;
            }
            missing.remove(line.group(1));
            // Every line of the name, because the last one counts today and another reader may take the first.
            changes.get(line.group(1))
                    .ifPresent(
                            value -> changed.append(changed(text, line, value)).append(end));
        }
        missing.forEach((name, value) -> value.ifPresent(text -> {
            if (!changed.isEmpty() && changed.charAt(changed.length() - 1) != '\n') {
                changed.append(lineEnd);
            }
            changed.append(EnvFile.line(name, text)).append(lineEnd);
        }));
        return changed.toString();
    }

    private static String changed(String text, Matcher line, String value) {
        // Checks the name and the value, and quotes it where it must be.
        String plain =
                EnvFile.line(line.group(1), value).substring(line.group(1).length() + 1);
        if (line.group("single") != null && !value.contains("'")) {
            return text.substring(0, line.start("single")) + value + text.substring(line.end("single"));
        }
        if (line.group("double") != null) {
            return text.substring(0, line.start("double"))
                    + value.replace("\\", "\\\\").replace("\"", "\\\"")
                    + text.substring(line.end("double"));
        }
        if (line.group("single") != null) {
            return text.substring(0, line.start("single") - 1) + plain + text.substring(line.end("single") + 1);
        }
        String bare = line.group("bare");
        if (bare == null) {
            return text + plain;
        }
        Matcher comment = COMMENT.matcher(bare);
        String rest = bare.startsWith("#") ? " " + bare : comment.find() ? comment.group() : "";
        return text.substring(0, line.start("bare")) + plain + rest;
    }
}
