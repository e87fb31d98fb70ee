package io.fastauth.testing;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The client's end of a websocket, byte by byte: for what no client library would send. */
public final class RawSocket implements AutoCloseable {

    private final Socket socket;
    private final DataInputStream in;
    private final String head;

    /** A frame as it came. */
    public record Frame(int opcode, boolean last, byte[] payload) {

        public String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }
    }

    private RawSocket(Socket socket, DataInputStream in, String head) {
        this.socket = socket;
        this.in = in;
        this.head = head;
    }

    /** Asks for an upgrade, with further header lines. */
    public static RawSocket upgrade(RunningServer server, String path, String... headers) {
        return upgrade(server.port(), path, headers);
    }

    public static RawSocket upgrade(int port, String path, String... headers) {
        try {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(10_000);
            String lines = String.join("\r\n", List.of(headers));
            boolean host = lines.startsWith("Host:");
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\n" + (host ? "" : "Host: 127.0.0.1:" + port + "\r\n")
                                    + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                                    + (headers.length == 0 ? "" : lines + "\r\n") + "\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
            DataInputStream in = new DataInputStream(socket.getInputStream());
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) in.readUnsignedByte());
            }
            return new RawSocket(socket, in, head.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public boolean upgraded() {
        return head.startsWith("HTTP/1.1 101");
    }

    /** The head of the answer. */
    public String head() {
        return head;
    }

    public RawSocket send(int opcode, boolean last, byte[] payload) {
        try {
            // Masked with zeros, which is a mask too.
            ByteBuffer frame = ByteBuffer.allocate(14 + payload.length).put((byte) ((last ? 0x80 : 0) | opcode));
            if (payload.length < 126) {
                frame.put((byte) (0x80 | payload.length));
            } else if (payload.length < 65_536) {
                frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
            } else {
                frame.put((byte) (0x80 | 127)).putLong(payload.length);
            }
            frame.putInt(0).put(payload);
            socket.getOutputStream().write(frame.array(), 0, frame.position());
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public RawSocket sendBytes(int... bytes) {
        try {
            for (int b : bytes) {
                socket.getOutputStream().write(b);
            }
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Frame frame() {
        try {
            int first = in.readUnsignedByte();
            long length = in.readUnsignedByte();
            if (length == 126) {
                length = in.readUnsignedShort();
            } else if (length == 127) {
                length = in.readLong();
            }
            byte[] payload = new byte[(int) length];
            in.readFully(payload);
            return new Frame(first & 0x0f, (first & 0x80) != 0, payload);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next frame, a text. */
    public String text() {
        Frame frame = frame();
        if (frame.opcode() != 1 || !frame.last()) {
            throw new AssertionError("not a whole text: " + frame);
        }
        return frame.text();
    }

    /** The next frame, a close. */
    public Peer.Close closeFrame() {
        Frame frame = frame();
        if (frame.opcode() != 8) {
            throw new AssertionError("not a close: " + frame + " " + frame.text());
        }
        ByteBuffer payload = ByteBuffer.wrap(frame.payload());
        return new Peer.Close(
                payload.getShort(), StandardCharsets.UTF_8.decode(payload).toString());
    }

    /** What else comes until the server ends the connection. */
    public String rest() {
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        try {
            for (int next = in.read(); next >= 0; next = in.read()) {
                rest.write(next);
            }
        } catch (SocketException e) {
            // A reset is an end too.
            return rest.toString(StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return rest.toString(StandardCharsets.ISO_8859_1);
    }

    /** Whether the server has ended the connection, after what it had sent. */
    public boolean ended() {
        try {
            while (in.read() >= 0) {
                continue;
            }
            return true;
        } catch (java.net.SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            // A reset is an end too.
            return true;
        }
    }

    public Socket socket() {
        return socket;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
