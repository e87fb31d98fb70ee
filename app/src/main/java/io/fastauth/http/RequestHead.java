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
 * differently is refused.
 *
 * @param method the method
 * @param target the request target, one character for each byte
 * @param http10 whether the version is 1.0; otherwise it is 1.1
 * @param fields the header fields, each as it was sent
 */
record RequestHead(String method, String target, boolean http10, List<Field> fields) {

    private static final int MAX_FIELDS = 200;
    private static final BitSet TOKEN =
            characters("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
    private static final Pattern VERSION = Pattern.compile("HTTP/[0-9]\\.[0-9]");
    private static final Pattern HOST =
            Pattern.compile("(?:\\[[0-9A-Fa-f:.]+]|[0-9A-Za-z._~!$&'()*+,;=-]+)(?::[0-9]{1,5})?");

    /**
     * One header field.
     *
     * @param name its name
     * @param value its value, without the whitespace around it
     */
    record Field(String name, String value) {

        boolean named(String other) {
            return name.equalsIgnoreCase(other);
        }
    }

    /**
     * Reads a head.
     *
     * @param bytes its bytes, whose lines end with CR LF and which have no control characters
     * @param length its length with the empty line
     * @return the head
     * @throws RefusedRequestException when it is not understood
     */
    static RequestHead parse(byte[] bytes, int length) {
        String[] lines = new String(bytes, 0, length - 4, StandardCharsets.ISO_8859_1).split("\r\n", MAX_FIELDS + 2);
        if (lines.length > MAX_FIELDS + 1) {
            throw RefusedRequestException.fieldsTooLarge(
                    "A request must have at most " + MAX_FIELDS + " header fields");
        }
        String[] requestLine = lines[0].split(" ", -1);
        if (requestLine.length != 3 || !isToken(requestLine[0], requestLine[0].length()) || requestLine[1].isEmpty()) {
            throw malformed("The request line must be a method, a target and a version, with one space between them");
        }
        // Methods are compared with case (RFC 9110, section 9.1), but Helidon reads get as GET.
        if (requestLine[0].chars().anyMatch(Character::isLowerCase)) {
            throw malformed("The method must be in capital letters");
        }
        boolean http10 = http10(requestLine[2]);
        List<Field> fields = new ArrayList<>(lines.length - 1);
        for (int i = 1; i < lines.length; i++) {
            fields.add(field(lines[i]));
        }
        RequestHead head = new RequestHead(requestLine[0], requestLine[1], http10, List.copyOf(fields));
        head.checkHost();
        return head;
    }

    private static BitSet characters(String characters) {
        return characters.chars().collect(BitSet::new, BitSet::set, BitSet::or);
    }

    /** Whether the first characters of a text, of at least one, are a token (RFC 9110, section 5.6.2). */
    private static boolean isToken(String text, int length) {
        for (int i = 0; i < length; i++) {
            if (!TOKEN.get(text.charAt(i))) {
                return false;
            }
        }
        return length > 0;
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

    private static Field field(String line) {
        int colon = line.indexOf(':');
        if (colon < 0 || !isToken(line, colon)) {
            throw malformed("Every header field must have a name and a colon, on one line and without whitespace");
        }
        return new Field(line.substring(0, colon), line.substring(colon + 1).strip());
    }

    private void checkHost() {
        List<String> hosts = values("Host");
        if (hosts.size() > 1 || (hosts.isEmpty() && !http10)) {
            throw malformed("The header field Host must be sent once");
        }
        if (!hosts.isEmpty() && !HOST.matcher(hosts.getFirst()).matches()) {
            throw malformed("The header field Host must be a host with or without a port");
        }
    }

    /**
     * The body that follows.
     *
     * @return its framing
     * @throws RefusedRequestException when it is ambiguous or not supported
     */
    RequestBody body() {
        List<String> lengths = values("Content-Length");
        List<String> codings = values("Transfer-Encoding");
        if (codings.isEmpty()) {
            return new LengthBody(length(lengths));
        }
        if (!lengths.isEmpty()) {
            throw malformed("Content-Length and Transfer-Encoding must not be combined");
        }
        if (http10) {
            throw malformed("Transfer-Encoding must not be sent with HTTP/1.0");
        }
        checkCodings(String.join(",", codings).toLowerCase(Locale.ROOT));
        return new ChunkedBody();
    }

    private static long length(List<String> lengths) {
        if (lengths.isEmpty()) {
            return 0;
        }
        if (lengths.size() > 1 || !lengths.getFirst().matches("[0-9]{1,18}")) {
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
                || values("Connection").stream()
                        .flatMap(value -> Stream.of(value.split(",")))
                        .anyMatch(option -> option.strip().equalsIgnoreCase("close"));
    }

    /** Whether the client may wait for an interim answer before it sends its body (RFC 9110, section 10.1.1). */
    boolean expectsContinue() {
        return values("Expect").stream().anyMatch(value -> value.equalsIgnoreCase("100-continue"));
    }

    /** Whether the answer may switch to another protocol. */
    boolean upgrade() {
        return !http10 && !values("Upgrade").isEmpty();
    }

    /**
     * The head of a 1.0 request as one of 1.1 that means the same: one request on its connection, no upgrade, no
     * interim answer.
     *
     * @param served the address that was asked, for a request without {@code Host}
     * @return the bytes of the head
     */
    byte[] asHttp11(String served) {
        StringBuilder head = requestLine();
        for (Field field : fields) {
            if (!field.named("Connection") && !field.named("Upgrade") && !field.named("Expect") && !field.named("TE")) {
                append(head, field.name(), field.value());
            }
        }
        if (values("Host").isEmpty()) {
            append(head, "Host", served);
        }
        return head.append("Connection: close\r\n\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /**
     * The head with the name of the protocol in lower case: it is compared without case (RFC 9110, section 7.8), but
     * Helidon looks it up as it was sent.
     *
     * @return the bytes of the head
     */
    byte[] forUpgrade() {
        StringBuilder head = requestLine();
        for (Field field : fields) {
            append(head, field.name(), field.named("Upgrade") ? field.value().toLowerCase(Locale.ROOT) : field.value());
        }
        return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private StringBuilder requestLine() {
        return new StringBuilder(512).append(method).append(' ').append(target).append(" HTTP/1.1\r\n");
    }

    private static void append(StringBuilder head, String name, String value) {
        head.append(name).append(": ").append(value).append("\r\n");
    }

    private List<String> values(String name) {
        List<String> values = List.of();
        for (Field field : fields) {
            if (field.named(name)) {
                values = values.isEmpty() ? new ArrayList<>(2) : values;
                values.add(field.value());
            }
        }
        return values;
    }
}
