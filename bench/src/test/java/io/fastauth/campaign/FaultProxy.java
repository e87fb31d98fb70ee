package io.fastauth.campaign;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Passes TCP connections on to a port of this machine, and damages them in a way that can be changed at any time. */
final class FaultProxy implements AutoCloseable {

    private static final int BUFFER = 16 * 1024;
    /** Of an answer, before it breaks off. */
    private static final int TRUNCATED = 20;

    /** What happens to bytes. */
    enum Fault {
        NONE,
        /** Everything waits for the delay, in each direction of each exchange. */
        DELAY,
        /** Connections are accepted and stay open, and nothing is passed on; lifting the fault resets them. */
        HANG,
        /** Connections are reset: those there are and each new one. */
        RESET,
        /** Answers break off after a few bytes. */
        TRUNCATION
    }

    private final ServerSocket server;
    private final int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final ExecutorService pumps = Executors.newVirtualThreadPerTaskExecutor();
    private volatile Fault fault = Fault.NONE;
    private volatile Duration delay = Duration.ZERO;

    private FaultProxy(ServerSocket server, int target) {
        this.server = server;
        this.target = target;
    }

    static FaultProxy to(int target) throws IOException {
        FaultProxy proxy = new FaultProxy(new ServerSocket(0, 200, InetAddress.getLoopbackAddress()), target);
        proxy.pumps.submit(proxy::accept);
        return proxy;
    }

    int port() {
        return server.getLocalPort();
    }

    void delay(Duration each) {
        delay = each;
        fault = Fault.DELAY;
    }

    void set(Fault next) {
        Fault before = fault;
        fault = next;
        // A stateful firewall has forgotten them by then: what was held back is never delivered.
        if (before == Fault.HANG || next == Fault.RESET) {
            open.forEach(FaultProxy::reset);
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                open.add(client);
                pumps.submit(() -> connect(client));
            } catch (IOException e) {
                // Closed, or out of descriptors: the loop ends with the former.
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            }
        }
    }

    private void connect(Socket client) {
        Socket upstream = new Socket();
        open.add(upstream);
        try {
            if (fault == Fault.RESET) {
                reset(client);
                return;
            }
            client.setTcpNoDelay(true);
            upstream.setTcpNoDelay(true);
            upstream.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
            pumps.submit(() -> pump(client, upstream, false));
            pump(upstream, client, true);
        } catch (IOException e) {
            // The target refuses connections: so does this.
            reset(client);
        } finally {
            close(client);
            close(upstream);
        }
    }

    /** Until one side ends. */
    private void pump(Socket from, Socket to, boolean answers) {
        byte[] buffer = new byte[BUFFER];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                while (fault == Fault.HANG) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
                }
                if (fault == Fault.DELAY) {
                    LockSupport.parkNanos(delay.toNanos());
                }
                if (fault == Fault.TRUNCATION && answers) {
                    out.write(buffer, 0, Math.min(read, TRUNCATED));
                    break;
                }
                out.write(buffer, 0, read);
            }
        } catch (IOException e) {
            // Ended by one of the two, or by a fault.
            reset(to);
        } finally {
            close(from);
            close(to);
        }
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            // Its pump may close it between the two: a closed socket has no linger time.
            if (!socket.isClosed()) {
                throw new AssertionError("A socket cannot be closed", e);
            }
        }
    }

    private void close(Socket socket) {
        open.remove(socket);
        try {
            socket.close();
        } catch (IOException e) {
            throw new AssertionError("A socket cannot be closed", e);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        set(Fault.RESET);
        pumps.close();
    }
}
