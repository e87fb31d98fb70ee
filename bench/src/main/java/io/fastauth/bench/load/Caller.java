package io.fastauth.bench.load;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One kept connection, with as little work as HTTP/1.1 allows: client and service share the processors. */
public final class Caller implements AutoCloseable {

    private static final int TIMEOUT_MILLIS = 30_000;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    /** Connects to a port of this machine. */
    public Caller(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        in = new BufferedInputStream(socket.getInputStream());
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
        String status = line();
        int length = 0;
        for (String header = line(); !header.isEmpty(); header = line()) {
            if (header.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(
                        header.substring(header.indexOf(':') + 1).strip());
            }
        }
        String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        if (!status.startsWith("HTTP/1.1 200") && !status.startsWith("HTTP/1.1 201")) {
            throw new IllegalStateException(path.replaceFirst("\\?.*", "") + " was answered " + status);
        }
        return body;
    }

    /** Returns a member of a JSON answer whose value is a text without escapes. */
    public static String member(String answer, String name) {
        Matcher member = Pattern.compile("\"" + name + "\":\\s*\"([^\"]+)\"").matcher(answer);
        if (!member.find()) {
            throw new IllegalStateException("No " + name + " in the answer");
        }
        return member.group(1);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("The connection was closed");
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
