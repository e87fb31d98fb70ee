package io.fastauth.http;

import static io.fastauth.http.RefusedRequestException.malformed;

import io.helidon.http.Status;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A request head (RFC 9112, sections 3 and 5). Everything that two parsers could read differently is refused. The bytes
 * are read once; only the fields that frame the request become texts.
 */
final class RequestHead {

    private static final int MAX_FIELDS = 200;
    /** The characters of a token (RFC 9110, section 5.6.2). */
    private static final BitSet TOKEN = "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
            .chars()
            .collect(BitSet::new, BitSet::set, BitSet::or);

    private static final Pattern VERSION = Pattern.compile("HTTP/[0-9]\\.[0-9]");
    /** An IP literal in brackets or a name, with an optional port (RFC 9110, section 7.2). */
    private static final Pattern HOST_VALUE =
            Pattern.compile("(\\[[.:0-9A-Fa-f]+]|[._~!$&'()*+,;=0-9A-Za-z-]+)(:[0-9]{1,5})?");

    /** The fields that frame a request, and those that are changed before Helidon reads them. */
    private enum Name {
        HOST("host"),
        CONTENT_LENGTH("content-length"),
        TRANSFER_ENCODING("transfer-encoding"),
        CONNECTION("connection"),
        EXPECT("expect"),
        UPGRADE("upgrade"),
        TE("te");

        private static final List<Name> ALL = List.of(values());

        private final String text;

        Name(String text) {
            this.text = text;
        }

        /** Finds a name, which is a token, without case; null for any other. */
        static @Nullable Name of(byte[] bytes, int from, int to) {
            for (Name name : ALL) {
                if (name.is(bytes, from, to)) {
                    return name;
                }
            }
            return null;
        }

        /** In a token, the lower-case bit turns only letters into characters of a field name. */
        private boolean is(byte[] bytes, int from, int to) {
            if (to - from != text.length()) {
                return false;
            }
            for (int i = 0; i < text.length(); i++) {
                if ((bytes[from + i] | 0x20) != text.charAt(i)) {
                    return false;
                }
            }
            return true;
        }
    }

    /** {@code line} to {@code end} are the bytes of the field without CR LF. */
    private record Field(Name name, String value, int line, int end) {}

    private final byte[] bytes;
    private final int length;
    private final int lineEnd;
    private final String method;
    private final String target;
    private final boolean http10;
    private final List<Field> fields = new ArrayList<>(4);

    /**
     * Reads a head.
     *
     * @param bytes lines that end with CR LF, without control characters; not changed until {@link #forHelidon} is
     *     called
     * @param length with the empty line
     * @throws RefusedRequestException when the head is malformed or ambiguous
     */
    RequestHead(byte[] bytes, int length) {
        this.bytes = bytes;
        this.length = length;
        lineEnd = lineEnd(0);
        int methodEnd = indexOf(' ', 0, lineEnd);
        int targetEnd = methodEnd < 0 ? -1 : indexOf(' ', methodEnd + 1, lineEnd);
        if (targetEnd <= methodEnd + 1
                || !consistsOf(TOKEN, 0, methodEnd)
                || indexOf(' ', targetEnd + 1, lineEnd) >= 0) {
            throw malformed("The request line must be a method, a target and a version, with one space between them");
        }
        method = text(0, methodEnd);
        // Methods are case-sensitive (RFC 9110, section 9.1), but Helidon reads get as GET.
        if (method.chars().anyMatch(Character::isLowerCase)) {
            throw malformed("The method must be in capital letters");
        }
        target = text(methodEnd + 1, targetEnd);
        http10 = http10(text(targetEnd + 1, lineEnd));
        readFields();
        checkHost();
    }

    private void readFields() {
        int count = 0;
        int line = lineEnd + 2;
        while (line < length - 2) {
            count++;
            if (count > MAX_FIELDS) {
                throw RefusedRequestException.fieldsTooLarge(
                        "A request must have at most " + MAX_FIELDS + " header fields");
            }
            int end = lineEnd(line);
            int colon = indexOf(':', line, end);
            if (colon < 0 || !consistsOf(TOKEN, line, colon)) {
                throw malformed("Every header field must have a name and a colon, on one line and without whitespace");
            }
            Name known = Name.of(bytes, line, colon);
            if (known != null) {
                fields.add(new Field(known, text(colon + 1, end).strip(), line, end));
            }
            line = end + 2;
        }
    }

    private int lineEnd(int from) {
        return indexOf('\r', from, length);
    }

    private int indexOf(char wanted, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    private String text(int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }

    /** Whether the bytes, at least one, are all in a set. */
    private boolean consistsOf(BitSet allowed, int from, int to) {
        for (int i = from; i < to; i++) {
            if (!allowed.get(bytes[i] & 0xff)) {
                return false;
            }
        }
        return from < to;
    }

    private static boolean http10(String version) {
        if (version.equals("HTTP/1.1")) {
            return false;
        }
        if (version.equals("HTTP/1.0")) {
            return true;
        }
        if (VERSION.matcher(version).matches()) {
            throw new RefusedRequestException(
                    Status.HTTP_VERSION_NOT_SUPPORTED_505, "The version must be HTTP/1.1 or HTTP/1.0");
        }
        throw malformed("The request line must end with a version, such as HTTP/1.1");
    }

    private void checkHost() {
        List<String> hosts = values(Name.HOST);
        if (hosts.size() > 1 || (hosts.isEmpty() && !http10)) {
            throw malformed("The header field Host must be sent once");
        }
        if (!hosts.isEmpty() && !HOST_VALUE.matcher(hosts.getFirst()).matches()) {
            throw malformed("The header field Host must be a host with or without a port");
        }
    }

    String method() {
        return method;
    }

    String target() {
        return target;
    }

    boolean http10() {
        return http10;
    }

    RequestBody body() {
        return RequestBody.of(values(Name.CONTENT_LENGTH), values(Name.TRANSFER_ENCODING), http10);
    }

    boolean last() {
        return http10
                || values(Name.CONNECTION).stream()
                        .flatMap(value -> Stream.of(value.split(",")))
                        .anyMatch(option -> option.strip().equalsIgnoreCase("close"));
    }

    /** Whether the client may wait for an interim answer before it sends its body (RFC 9110, section 10.1.1). */
    boolean expectsContinue() {
        return values(Name.EXPECT).stream().anyMatch(value -> value.equalsIgnoreCase("100-continue"));
    }

    /** Whether the answer may switch to another protocol. */
    boolean upgrade() {
        return !http10 && !values(Name.UPGRADE).isEmpty();
    }

    /** Whether {@link #forHelidon} differs from the received head. */
    boolean changed() {
        return http10 || upgrade();
    }

    /**
     * The head that Helidon reads. A 1.0 request becomes an equivalent one of 1.1: one request on its connection, no
     * upgrade, no interim answer. The protocol of an upgrade becomes lower case: it is case-insensitive (RFC 9110,
     * section 7.8), but Helidon compares it with case.
     *
     * @param localAddress the address that the client connected to, for a request without {@code Host}
     */
    byte[] forHelidon(String localAddress) {
        StringBuilder head = new StringBuilder(length + 64)
                .append(method)
                .append(' ')
                .append(target)
                .append(" HTTP/1.1\r\n");
        int copied = lineEnd + 2;
        for (Field field : fields) {
            boolean kept = http10
                    ? field.name() == Name.HOST || field.name() == Name.CONTENT_LENGTH
                    : field.name() != Name.UPGRADE;
            if (!kept) {
                head.append(text(copied, field.line()));
                copied = field.end() + 2;
                if (!http10) {
                    head.append("Upgrade: ")
                            .append(field.value().toLowerCase(Locale.ROOT))
                            .append("\r\n");
                }
            }
        }
        head.append(text(copied, length - 2));
        if (http10) {
            if (values(Name.HOST).isEmpty()) {
                head.append("Host: ").append(localAddress).append("\r\n");
            }
            head.append("Connection: close\r\n");
        }
        return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private List<String> values(Name name) {
        List<String> values = new ArrayList<>();
        for (Field field : fields) {
            if (field.name() == name) {
                values.add(field.value());
            }
        }
        return values;
    }
}
