package io.fastauth.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Something on a port that reads requests and answers bytes, well-behaved or not. */
public final class RawApi implements AutoCloseable {

    private final ServerSocket listener;
    private final Behaviour behaviour;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private RawApi(ServerSocket listener, Behaviour behaviour) {
        this.listener = listener;
        this.behaviour = behaviour;
    }

    public static RawApi start(Behaviour behaviour) throws IOException {
        RawApi api = new RawApi(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), behaviour);
        api.threads.execute(api::accept);
        return api;
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                threads.execute(() -> serve(socket));
            } catch (IOException e) {
                // Closed, at the end of the test.
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            Answer answer = new Answer(socket.getOutputStream(), closed);
            while (readRequest(in)) {
                if (!behaviour.answer(answer)) {
                    return;
                }
            }
        } catch (IOException e) {
            // The store hung up, which is what it should do with most of this.
            return;
        }
    }

    private static boolean readRequest(BufferedReader in) throws IOException {
        int length = 0;
        String line = in.readLine();
        if (line == null) {
            return false;
        }
        for (; line != null && !line.isEmpty(); line = in.readLine()) {
            if (line.regionMatches(true, 0, "content-length:", 0, 15)) {
                length = Integer.parseInt(line.substring(15).trim());
            }
        }
        for (int i = 0; i < length; i++) {
            in.read();
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        listener.close();
        threads.shutdownNow();
    }

    /** What is answered to a request; false to close the connection after it. */
    public interface Behaviour {
        boolean answer(Answer answer) throws IOException;
    }

    /** Where the answer goes. */
    public record Answer(OutputStream out, CountDownLatch closed) {

        public Answer send(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
            return this;
        }

        /** A whole answer. */
        public Answer send(String status, String body) throws IOException {
            return send(status, "application/json", body);
        }

        /** A whole answer; an empty media type leaves out Content-Type. */
        public Answer send(String status, String type, String body) throws IOException {
            String contentType = type.isEmpty() ? "" : "Content-Type: " + type + "\r\n";
            return send("HTTP/1.1 " + status + "\r\n" + contentType + "Content-Length: "
                    + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body);
        }

        /** Waits for the end of the test. */
        public void untilClosed() {
            try {
                closed.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        /** True when the test is over, false when a second has passed. */
        public boolean closedWithinASecond() {
            try {
                return closed.await(1, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return true;
            }
        }
    }
}
