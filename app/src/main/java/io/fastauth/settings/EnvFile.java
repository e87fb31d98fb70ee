package io.fastauth.settings;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A {@code .env} file: variables, one a line, with comments, quotes and {@code export} as the field writes them. */
public final class EnvFile {

    private static final int MAX_BYTES = 1024 * 1024;

    // Possessive, because Java's expressions otherwise recurse, and a long value would overflow the stack.
    static final Pattern LINE = Pattern.compile("(?s)\\s*(?:export\\s+)?([A-Za-z_][A-Za-z0-9_]*)\\s*=\\s*(?:"
            + "'(?<single>[^']*)'\\s*(?:#.*)?|\"(?<double>(?:[^\"\\\\]|\\\\.)*+)\"\\s*(?:#.*)?|(?<bare>[^'\"\\s].*)?)");
    private static final Pattern IGNORED = Pattern.compile("(?s)\\s*(?:#.*)?");
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._~+/=:@%,-]*");

    /** Writers of this process wait here; those of other processes, at the lock file. */
    private static final Object WRITING = new Object();

    private EnvFile() {}

    /**
     * Reads a file.
     *
     * @param file an existing file
     * @return the variables, in the file's order; of a name that stands twice, the last value
     * @throws SettingsException when the file cannot be read, is larger than 1 MiB or has malformed lines; a message
     *     names the line's number and nothing that stands on it
     */
    public static Map<String, String> read(Path file) {
        try {
            return parse(text(file), String.valueOf(file.getFileName()));
        } catch (IOException e) {
            throw new SettingsException(List.of(file.getFileName() + ": cannot be read as UTF-8 text ("
                    + e.getClass().getSimpleName() + "); check " + file));
        }
    }

    private static String text(Path file) throws IOException {
        try (InputStream content = Files.newInputStream(file)) {
            byte[] bytes = content.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new SettingsException(List.of(file.getFileName() + ": is larger than " + MAX_BYTES + " bytes"));
            }
            // Strictly: what is not UTF-8 must neither change a secret nor be lost when the file is written again.
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        }
    }

    static Map<String, String> parse(String content, String name) {
        Map<String, String> variables = new LinkedHashMap<>();
        List<String> problems = new ArrayList<>();
        List<String> lines = content.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            Matcher line = LINE.matcher(lines.get(i));
            if (line.matches()) {
                variables.put(line.group(1), value(line));
            } else if (!IGNORED.matcher(lines.get(i)).matches()) {
                problems.add(name + ": line " + (i + 1) + " is malformed; write NAME=value or # comment");
            }
        }
        if (!problems.isEmpty()) {
            throw new SettingsException(problems);
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
     * Adds variables to a file, which is made if needed. Everything else in it stays as it is. The file is replaced at
     * once and readable by its owner alone; of several writers, none loses what another wrote.
     *
     * @param file the file
     * @param variables names and values; a name that the file has already is left alone
     * @throws SettingsException when a name is no variable's, a value has a line break, or the file has malformed lines
     * @throws IOException when the file cannot be written; in each of these cases it is unchanged
     */
    public static void addMissing(Path file, Map<String, String> variables) throws IOException {
        rewrite(file, content -> {
            Map<String, String> present = parse(content, String.valueOf(file.getFileName()));
            String lineEnd = content.contains("\r\n") ? "\r\n" : "\n";
            StringBuilder added = new StringBuilder(content);
            if (!content.isEmpty() && !content.endsWith("\n")) {
                added.append(lineEnd);
            }
            variables.forEach((name, value) -> {
                if (!present.containsKey(name)) {
                    added.append(line(name, value)).append(lineEnd);
                }
            });
            return added.toString();
        });
    }

    /**
     * Changes variables of a file, which is made if needed; with the same promises as {@link #addMissing}. A variable
     * that is there keeps its place, its kind of quotes and its comment.
     *
     * @param file the file
     * @param change gets what the file holds, and answers new values by name; an empty value takes the line out
     * @throws SettingsException when a name is no variable's, a value has a line break, or the file has malformed lines
     * @throws IOException when the file cannot be written; in each of these cases it is unchanged
     */
    public static void change(Path file, Function<Map<String, String>, ? extends Map<String, Optional<String>>> change)
            throws IOException {
        rewrite(file, content -> {
            Map<String, String> present = parse(content, String.valueOf(file.getFileName()));
            return EnvLines.changed(content, new LinkedHashMap<>(change.apply(present)));
        });
    }

    /** The line that is read as this value again: quoted only when it must be, for readers that know no quotes. */
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

    private static void rewrite(Path file, UnaryOperator<String> change) throws IOException {
        Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
        Path lockFile = target.resolveSibling(target.getFileName() + ".lock");
        synchronized (WRITING) {
            try (FileChannel lock = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                lock.lock();
                String content = Files.exists(target) ? text(target) : "";
                replace(target, change.apply(content));
            }
        }
    }

    private static void replace(Path target, String content) throws IOException {
        Path temporary = Files.createTempFile(target.getParent(), ".env", ".new");
        try {
            if (Files.getFileStore(temporary).supportsFileAttributeView("posix")) {
                Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rw-------"));
            }
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = StandardCharsets.UTF_8.encode(content);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}
