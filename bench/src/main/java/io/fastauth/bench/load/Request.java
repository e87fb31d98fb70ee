package io.fastauth.bench.load;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/**
 * A request on a kept connection.
 *
 * @param name names it in a failure, without parameters
 * @param bytes as they are sent
 */
@SuppressWarnings("ArrayRecordComponent") // requests are not compared
public record Request(String name, byte[] bytes) {

    /** The content type of a body of parameters. */
    public static final String FORM = "application/x-www-form-urlencoded";

    /** To a port of this machine. Headers are names and values in turn. */
    public static Request get(int port, String path, String... headers) {
        return of(port, "GET", path, "", headers);
    }

    /** As above, with a body in ASCII. */
    public static Request post(int port, String path, String body, String... headers) {
        return of(port, "POST", path, body, headers);
    }

    /** Headers that are each {@code Name: value}, as names and values in turn. */
    public static String[] headers(List<String> headers) {
        return headers.stream()
                .flatMap(header -> Stream.of(header.split(": ", 2)))
                .toArray(String[]::new);
    }

    private static Request of(int port, String method, String path, String body, String... headers) {
        // The host that wrk sends: some services derive the issuer of their tokens from it.
        StringBuilder text = new StringBuilder(method)
                .append(' ')
                .append(path)
                .append(" HTTP/1.1\r\nHost: 127.0.0.1:")
                .append(port)
                .append("\r\n");
        if (!body.isEmpty()) {
            text.append("Content-Length: ").append(body.length()).append("\r\n");
        }
        for (int i = 0; i < headers.length; i += 2) {
            text.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
        }
        text.append("\r\n").append(body);
        return new Request(path.replaceFirst("\\?.*", ""), text.toString().getBytes(StandardCharsets.US_ASCII));
    }
}
