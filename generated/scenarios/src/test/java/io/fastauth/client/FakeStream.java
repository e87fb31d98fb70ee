package io.fastauth.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An event stream that sends the same frames on each connection (RFC 6455). Other requests are never answered. */
final class FakeStream implements AutoCloseable {

    static final int TEXT = 0x81;
    static final int BINARY = 0x82;
    private static final Pattern KEY = Pattern.compile("(?i)Sec-WebSocket-Key: (\\S+)");

    private final ServerSocket ears;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final Queue<String> connections = new ConcurrentLinkedQueue<>();
    private final List<byte[]> frames;

    FakeStream(byte[]... frames) {
        this.frames = List.of(frames);
        try {
            this.ears = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.submit(this::accept);
    }

    static byte[] frame(int kind, String content) {
        byte[] bytes = content.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        ByteBuffer frame = ByteBuffer.allocate(10 + bytes.length).put((byte) kind);
        if (bytes.length < 126) {
            frame.put((byte) bytes.length);
        } else {
            frame.put((byte) 127).putLong(bytes.length);
        }
        frame.put(bytes).flip();
        byte[] whole = new byte[frame.remaining()];
        frame.get(whole);
        return whole;
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + ears.getLocalPort());
    }

    /** The first lines of the requests for the stream. */
    List<String> connections() {
        return List.copyOf(connections);
    }

    private Void accept() throws IOException {
        while (true) {
            Socket socket = ears.accept();
            sockets.add(socket);
            threads.submit(() -> answer(socket));
        }
    }

    private Void answer(Socket socket) throws IOException, GeneralSecurityException {
        InputStream in = socket.getInputStream();
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            head.write(in.read());
        }
        String request = head.toString(StandardCharsets.ISO_8859_1);
        Matcher key = KEY.matcher(request);
        if (key.find()) {
            connections.add(request.lines().findFirst().orElseThrow());
            OutputStream out = socket.getOutputStream();
            out.write(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                            + "Sec-WebSocket-Accept: " + accepted(key.group(1)) + "\r\n\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1));
            for (byte[] frame : frames) {
                out.write(frame);
            }
        }
        return null;
    }

    private static String accepted(String key) throws GeneralSecurityException {
        byte[] text = (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII);
        return Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-1").digest(text));
    }

    @Override
    public void close() {
        try (ears) {
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.shutdownNow();
    }
}
