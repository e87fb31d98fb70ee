package io.fastauth.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;

/** A network between a client and the service, which can be cut or fall silent, and remembers what the client said. */
public final class Relay implements AutoCloseable {

    private final ServerSocket ears;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Queue<Link> links = new ConcurrentLinkedQueue<>();
    private final Queue<String> said = new ConcurrentLinkedQueue<>();
    private volatile int service;
    private volatile boolean cut;

    public Relay(int service) {
        this.service = service;
        try {
            this.ears = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.submit(this::accept);
    }

    public URI address() {
        return URI.create("http://127.0.0.1:" + ears.getLocalPort());
    }

    /** How often the client has said this so far. */
    public long said(String text) {
        return String.join("", said).split(Pattern.quote(text), -1).length - 1L;
    }

    /** Ends every connection, and each new one at once. */
    public void cut() {
        cut = true;
        links.forEach(Link::close);
        links.clear();
    }

    /** Connects again, to the service at this port. */
    public void mend(int port) {
        service = port;
        cut = false;
    }

    /** Nothing comes through the connections that there are, and nobody is told; new ones work. */
    public void silence() {
        links.forEach(link -> link.silent = true);
    }

    private Void accept() throws IOException {
        while (true) {
            Socket client = ears.accept();
            if (cut) {
                client.close();
            } else {
                Link link = new Link(client, new Socket(InetAddress.getLoopbackAddress(), service));
                links.add(link);
                threads.submit(() -> link.forward(link.client, link.server, true));
                threads.submit(() -> link.forward(link.server, link.client, false));
            }
        }
    }

    @Override
    public void close() {
        cut();
        try {
            ears.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.close();
    }

    private final class Link {

        private final Socket client;
        private final Socket server;
        private volatile boolean silent;

        Link(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        Void forward(Socket from, Socket to, boolean remembered) throws IOException {
            byte[] buffer = new byte[8192];
            try (InputStream in = from.getInputStream();
                    OutputStream out = to.getOutputStream()) {
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    if (remembered) {
                        said.add(new String(buffer, 0, read, StandardCharsets.ISO_8859_1));
                    }
                    if (!silent) {
                        out.write(buffer, 0, read);
                    }
                }
            }
            return null;
        }

        void close() {
            try (client) {
                server.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
