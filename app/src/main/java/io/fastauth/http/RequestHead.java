package io.fastauth.http;

import static io.fastauth.http.RefusedRequestException.malformed;

import io.helidon.common.uri.UriValidator;
import io.helidon.http.Status;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A request head (RFC 9112, sections 3 and 5). Everything that two parsers could read differently is refused. It is one
 * text, which the JDK searches many bytes at a time; of its fields, only those that frame the request are kept.
 */
final class RequestHead {

    private static final int MAX_FIELDS = 200;
    private static final CharacterSet DIGIT = CharacterSet.of("0123456789");
    private static final int MAX_PORT_DIGITS = 5;

    /** The characters of a name in {@code Host}. */
    private static final CharacterSet HOST_NAME = CharacterSet.lettersDigitsAnd("._~!$&'()*+,;=-");

    private static final Pattern VERSION = Pattern.compile("HTTP/[0-9]\\.[0-9]");
    private static final Pattern IP_LITERAL = Pattern.compile("\\[[.:0-9A-Fa-f]+]");

    /**
     * The fields that frame a request, and those that are changed before Helidon reads them; each of another length.
     */
    private enum Name {
        HOST("host"),
        CONTENT_LENGTH("content-length"),
        TRANSFER_ENCODING("transfer-encoding"),
        CONNECTION("connection"),
        EXPECT("expect"),
        UPGRADE("upgrade"),
        TE("te");

        private static final int LONGEST = TRANSFER_ENCODING.text.length();
        private static final @Nullable Name[] BY_LENGTH = new Name[LONGEST + 1];

        static {
            for (Name name : values()) {
                BY_LENGTH[name.text.length()] = name;
            }
        }

        private final String text;

        Name(String text) {
            this.text = text;
        }

        /** Finds a name, which is a token, without case; null for any other. */
        static @Nullable Name of(String head, int from, int to) {
            int length = to - from;
            Name name = length <= LONGEST ? BY_LENGTH[length] : null;
            return name != null && head.regionMatches(true, from, name.text, 0, length) ? name : null;
        }
    }

    /** {@code line} to {@code end} is the field without CR LF. */
    private record Field(Name name, String value, int line, int end) {}

    private final String head;
    private final int lineEnd;
    private final String method;
    private final String target;
    private final boolean http10;
    private final List<Field> fields = new ArrayList<>(4);

    /**
     * Reads a head.
     *
     * @param bytes lines that end with CR LF, without control characters
     * @param length with the empty line
     * @throws RefusedRequestException when the head is malformed or ambiguous
     */
    RequestHead(byte[] bytes, int length) {
        head = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
        lineEnd = head.indexOf('\r');
        int methodEnd = head.indexOf(' ', 0, lineEnd);
        int targetEnd = methodEnd < 0 ? -1 : head.indexOf(' ', methodEnd + 1, lineEnd);
        if (targetEnd <= methodEnd + 1
                || !CharacterSet.TOKEN.containsAll(head, 0, methodEnd)
                || head.indexOf(' ', targetEnd + 1, lineEnd) >= 0) {
            throw malformed("The request line must be a method, a target and a version, with one space between them");
        }
        method = head.substring(0, methodEnd);
        // Methods are case-sensitive (RFC 9110, section 9.1), but Helidon reads get as GET.
        if (!method.equals("GET") && method.chars().anyMatch(Character::isLowerCase)) {
            throw malformed("The method must be in capital letters");
        }
        target = head.substring(methodEnd + 1, targetEnd);
        http10 = http10(head.substring(targetEnd + 1, lineEnd));
        readFields();
        checkHost();
    }

    private void readFields() {
        int count = 0;
        int line = lineEnd + 2;
        while (line < head.length() - 2) {
            count++;
            if (count > MAX_FIELDS) {
                throw RefusedRequestException.fieldsTooLarge(
                        "A request must have at most " + MAX_FIELDS + " header fields");
            }
            int end = head.indexOf('\r', line);
            int colon = head.indexOf(':', line, end);
            if (colon < 0 || !CharacterSet.TOKEN.containsAll(head, line, colon)) {
                throw malformed("Every header field must have a name and a colon, on one line and without whitespace");
            }
            Name known = Name.of(head, line, colon);
            if (known != null) {
                fields.add(new Field(known, head.substring(colon + 1, end).strip(), line, end));
            }
            line = end + 2;
        }
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
        if (!hosts.isEmpty() && !isHost(hosts.getFirst())) {
            throw malformed("The header field Host must be a host with or without a port");
        }
    }

    /** An IP literal in brackets or a name, with an optional port (RFC 9110, section 7.2). */
    private static boolean isHost(String value) {
        int colon = value.indexOf(':', Math.max(0, value.indexOf(']')));
        int end = colon < 0 ? value.length() : colon;
        return (HOST_NAME.containsAll(value, 0, end) || isIpLiteral(value.substring(0, end)))
                && (colon < 0 || isPort(value, colon + 1));
    }

    private static boolean isPort(String value, int from) {
        return value.length() - from <= MAX_PORT_DIGITS && DIGIT.containsAll(value, from, value.length());
    }

    private static boolean isIpLiteral(String host) {
        try {
            UriValidator.validateIpLiteral(host);
            return IP_LITERAL.matcher(host).matches();
        } catch (IllegalArgumentException e) {
            return false;
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
        if (http10) {
            return true;
        }
        for (String options : values(Name.CONNECTION)) {
            for (String option : options.split(",", -1)) {
                if (option.strip().equalsIgnoreCase("close")) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether the client may wait for an interim answer before it sends its body (RFC 9110, section 10.1.1). */
    boolean expectsContinue() {
        for (String expectation : values(Name.EXPECT)) {
            if (expectation.equalsIgnoreCase("100-continue")) {
                return true;
            }
        }
        return false;
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
        StringBuilder changed = new StringBuilder(head.length() + 64)
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
                changed.append(head, copied, field.line());
                copied = field.end() + 2;
                if (!http10) {
                    changed.append("Upgrade: ")
                            .append(field.value().toLowerCase(Locale.ROOT))
                            .append("\r\n");
                }
            }
        }
        changed.append(head, copied, head.length() - 2);
        if (http10) {
            if (values(Name.HOST).isEmpty()) {
                changed.append("Host: ").append(localAddress).append("\r\n");
            }
            changed.append("Connection: close\r\n");
        }
        return changed.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private List<String> values(Name name) {
        List<String> values = List.of();
        for (Field field : fields) {
            if (field.name() == name) {
                values = values.isEmpty() ? new ArrayList<>(1) : values;
                values.add(field.value());
            }
        }
        return values;
    }
}
