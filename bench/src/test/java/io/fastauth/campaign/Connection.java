package io.fastauth.campaign;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A kept HTTP connection to a port of this machine, which is opened again after a failure. It never repeats a request
 * by itself, so that a change whose answer is missing is known to be in doubt. Not thread-safe.
 */
final class Connection implements AutoCloseable {

    /** Longer than the service takes to give up on its store. */
    static final Duration PATIENCE = Duration.ofSeconds(20);

    private final int port;
    private final Duration patience;
    private Socket socket;
    private InputStream in;

    Connection(int port) {
        this(port, PATIENCE);
    }

    /** With another time to wait for the connection, and for each part of an answer. */
    Connection(int port, Duration patience) {
        this.port = port;
        this.patience = patience;
    }

    /**
     * Sends a request without a body.
     *
     * @throws IOException when there is no whole answer
     */
    Answer get(String path, String... headers) throws IOException {
        return send("GET", path, null, headers);
    }

    /** As above, with a form or another body in ASCII. */
    Answer post(String path, String body, String... headers) throws IOException {
        return send("POST", path, body, headers);
    }

    private Answer send(String method, String path, String body, String... headers) throws IOException {
        StringBuilder request = new StringBuilder(method)
                .append(' ')
                .append(path)
                .append(" HTTP/1.1\r\nHost: 127.0.0.1:")
                .append(port)
                .append("\r\n");
        for (int i = 0; i < headers.length; i += 2) {
            request.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
        }
        if (body != null) {
            request.append("Content-Length: ").append(body.length()).append("\r\n");
        }
        request.append("\r\n").append(body == null ? "" : body);
        try {
            open();
            socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.US_ASCII));
            return answer();
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private void open() throws IOException {
        if (socket == null) {
            socket = new Socket();
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(Math.toIntExact(patience.toMillis()));
            socket.connect(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                    Math.toIntExact(patience.toMillis()));
            in = new BufferedInputStream(socket.getInputStream());
        }
    }

    private Answer answer() throws IOException {
        String status = line();
        if (!status.startsWith("HTTP/1.1 ")) {
            throw new IOException("Not an answer: " + status);
        }
        Map<String, String> headers = new HashMap<>();
        for (String header = line(); !header.isEmpty(); header = line()) {
            int colon = header.indexOf(':');
            headers.put(
                    header.substring(0, colon).toLowerCase(Locale.ROOT),
                    header.substring(colon + 1).strip());
        }
        byte[] body = "chunked".equalsIgnoreCase(headers.get("transfer-encoding"))
                ? chunks()
                : bytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
        if ("close".equalsIgnoreCase(headers.get("connection"))) {
            close();
        }
        return new Answer(Integer.parseInt(status.substring(9, 12)), headers, new String(body, StandardCharsets.UTF_8));
    }

    private byte[] bytes(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("The answer is not complete");
        }
        return bytes;
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        int length = Integer.parseInt(line(), 16);
        while (length > 0) {
            body.write(bytes(length));
            String unused = line();
            length = Integer.parseInt(line(), 16);
        }
        String unused = line();
        return body.toByteArray();
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("The connection was closed");
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }
}
