package io.fastauth.bench.load;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One kept connection, with as little work as HTTP/1.1 allows: client and service share the processors. */
public final class Caller implements AutoCloseable {

    private static final int TIMEOUT_MILLIS = 30_000;

    private final Socket socket;
    private final ResponseReader responses;
    private final OutputStream out;

    /** Connects to a port of this machine. */
    public Caller(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        responses = new ResponseReader(socket.getInputStream());
        out = socket.getOutputStream();
    }

    /**
     * Sends a request and returns the body of its response.
     *
     * @throws IllegalStateException when the status is neither 200 nor 201, so that failures are not measured
     */
    public String get(String path, String... headers) throws IOException {
        return send(new StringBuilder("GET "), path, "", headers);
    }

    /** As above, with a body in ASCII. */
    public String post(String path, String body, String... headers) throws IOException {
        return send(new StringBuilder("POST "), path, body, headers);
    }

    private String send(StringBuilder request, String path, String sent, String... headers) throws IOException {
        request.append(path).append(" HTTP/1.1\r\nHost: 127.0.0.1\r\n");
        if (!sent.isEmpty()) {
            request.append("Content-Length: ").append(sent.length()).append("\r\n");
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
        }
        out.write(request.append("\r\n").append(sent).toString().getBytes(StandardCharsets.US_ASCII));
        ResponseReader.Response response = responses.read();
        if (!response.status().startsWith("HTTP/1.1 200") && !response.status().startsWith("HTTP/1.1 201")) {
            throw new IllegalStateException(path.replaceFirst("\\?.*", "") + " was answered " + response.status());
        }
        return response.body();
    }

    /** Returns a member of a JSON answer whose value is a text without escapes. */
    public static String member(String answer, String name) {
        Matcher member = Pattern.compile("\"" + name + "\":\\s*\"([^\"]+)\"").matcher(answer);
        if (!member.find()) {
            throw new IllegalStateException("No " + name + " in the answer");
        }
        return member.group(1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
