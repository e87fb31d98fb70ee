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

/**
 * A request head (RFC 9112, sections 3 and 5) that is understood completely: whatever two parsers could read
 * differently is refused. The bytes are read once; only the fields that frame the request become texts.
 */
final class RequestHead {

    private static final int MAX_FIELDS = 200;
    /** The characters of a token (RFC 9110, section 5.6.2). */
    private static final BitSet TOKEN = "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
            .chars()
            .collect(BitSet::new, BitSet::set, BitSet::or);

    private static final Pattern VERSION = Pattern.compile("HTTP/[0-9]\\.[0-9]");
    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");

    /** A field of interest; {@code line} to {@code end} are its bytes without CR LF. */
    private record Field(FramingField name, String value, int line, int end) {}

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
     * @param bytes its bytes, whose lines end with CR LF and which have no control characters; not changed until
     *     {@link #forHelidon} has been called
     * @param length its length with the empty line
     * @throws RefusedRequestException when it is not understood
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
        // Methods are compared with case (RFC 9110, section 9.1), but Helidon reads get as GET.
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
            FramingField known = FramingField.named(bytes, line, colon);
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

    /** Whether some bytes, of at least one, are all of a set. */
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
        List<String> hosts = values(FramingField.HOST);
        if (hosts.size() > 1 || (hosts.isEmpty() && !http10)) {
            throw malformed("The header field Host must be sent once");
        }
        if (!hosts.isEmpty() && !HostField.isValid(hosts.getFirst())) {
            throw malformed("The header field Host must be a host with or without a port");
        }
    }

    String method() {
        return method;
    }

    /** The request target, one character for each byte. */
    String target() {
        return target;
    }

    /** Whether the version is 1.0; otherwise it is 1.1. */
    boolean http10() {
        return http10;
    }

    /**
     * The framing of the body.
     *
     * @throws RefusedRequestException when it is ambiguous or not supported
     */
    RequestBody body() {
        List<String> lengths = values(FramingField.CONTENT_LENGTH);
        List<String> codings = values(FramingField.TRANSFER_ENCODING);
        if (codings.isEmpty()) {
            return new RequestBody.OfLength(contentLength(lengths));
        }
        if (!lengths.isEmpty()) {
            throw malformed("Content-Length and Transfer-Encoding must not be combined");
        }
        if (http10) {
            throw malformed("Transfer-Encoding must not be sent with HTTP/1.0");
        }
        checkCodings(String.join(",", codings).toLowerCase(Locale.ROOT));
        return new RequestBody.Chunked();
    }

    private static long contentLength(List<String> lengths) {
        if (lengths.isEmpty()) {
            return 0;
        }
        if (lengths.size() > 1 || !LENGTH.matcher(lengths.getFirst()).matches()) {
            throw malformed("Content-Length must be one decimal number of at most 18 digits");
        }
        return Long.parseLong(lengths.getFirst());
    }

    private static void checkCodings(String codings) {
        if (codings.equals("chunked")) {
            return;
        }
        List<String> listed = List.of(codings.split("[ \t]*,[ \t]*", -1));
        if (listed.indexOf("chunked") != listed.size() - 1) {
            throw malformed("The last transfer coding, and no other, must be chunked");
        }
        throw new RefusedRequestException(
                Status.NOT_IMPLEMENTED_501, "Transfer-Encoding must be chunked, without another coding");
    }

    /** Whether this is the last request of its connection. */
    boolean last() {
        return http10
                || values(FramingField.CONNECTION).stream()
                        .flatMap(value -> Stream.of(value.split(",")))
                        .anyMatch(option -> option.strip().equalsIgnoreCase("close"));
    }

    /** Whether the client may wait for an interim answer before it sends its body (RFC 9110, section 10.1.1). */
    boolean expectsContinue() {
        return values(FramingField.EXPECT).stream().anyMatch(value -> value.equalsIgnoreCase("100-continue"));
    }

    /** Whether the answer may switch to another protocol. */
    boolean upgrade() {
        return !http10 && !values(FramingField.UPGRADE).isEmpty();
    }

    /** Whether {@link #forHelidon} differs from the received head. */
    boolean changed() {
        return http10 || upgrade();
    }

    /**
     * The head that Helidon reads. A 1.0 request becomes one of 1.1 with the same meaning: one request on its
     * connection, no upgrade, no interim answer. The protocol of an upgrade is in lower case: it is compared without
     * case (RFC 9110, section 7.8), but Helidon looks it up as it was sent.
     *
     * @param served the address that the client connected to, for a request without {@code Host}
     * @return the bytes of the head
     */
    byte[] forHelidon(String served) {
        StringBuilder head = new StringBuilder(length + 64)
                .append(method)
                .append(' ')
                .append(target)
                .append(" HTTP/1.1\r\n");
        int copied = lineEnd + 2;
        for (Field field : fields) {
            boolean kept = http10
                    ? field.name() == FramingField.HOST || field.name() == FramingField.CONTENT_LENGTH
                    : field.name() != FramingField.UPGRADE;
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
            if (values(FramingField.HOST).isEmpty()) {
                head.append("Host: ").append(served).append("\r\n");
            }
            head.append("Connection: close\r\n");
        }
        return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private List<String> values(FramingField name) {
        List<String> values = List.of();
        for (Field field : fields) {
            if (field.name() == name) {
                if (values.isEmpty()) {
                    values = new ArrayList<>(2);
                }
                values.add(field.value());
            }
        }
        return values;
    }
}
