package io.fastauth.bench.load;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One kept connection, with as little work as HTTP/1.1 allows: client and service share the processors. */
public final class Caller implements AutoCloseable {

    private static final int TIMEOUT_MILLIS = 30_000;

    private final int port;
    private final Socket socket;
    private final ResponseReader responses;
    private final OutputStream out;

    /** Connects to a port of this machine. */
    public Caller(int port) throws IOException {
        this.port = port;
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        responses = new ResponseReader(socket.getInputStream()::read);
        out = socket.getOutputStream();
    }

    /**
     * Sends a request and returns the body of its response.
     *
     * @throws IllegalStateException when the status is neither 200 nor 201, so that failures are not measured
     */
    public String get(String path, String... headers) throws IOException {
        return send(Request.get(port, path, headers));
    }

    /** As above, with a body in ASCII. */
    public String post(String path, String body, String... headers) throws IOException {
        return send(Request.post(port, path, body, headers));
    }

    private String send(Request request) throws IOException {
        out.write(request.bytes());
        return responses.read().success(request.name());
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
