package io.fastauth.campaign;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Connections that send a guarded request as soon as the one before is answered, until they are closed. */
final class BusyConnections implements AutoCloseable {

    private final Tally tally = new Tally();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Future<?>> connections = new ArrayList<>();
    private volatile boolean closed;

    private BusyConnections() {}

    static BusyConnections open(int count, int port, String accessToken) {
        BusyConnections busy = new BusyConnections();
        for (int i = 0; i < count; i++) {
            busy.connections.add(busy.threads.submit(() -> busy.request(port, accessToken)));
        }
        return busy;
    }

    private void request(int port, String accessToken) {
        try (TokenClient client = TokenClient.of(port)) {
            while (!closed) {
                long start = System.nanoTime();
                tally.answered(client.verify(accessToken), System.nanoTime() - start);
            }
        } catch (IOException e) {
            tally.notAnswered();
        }
    }

    Tally tally() {
        return tally;
    }

    /** Waits for the answers to the requests that have been sent; fails when one was not understood. */
    @Override
    public void close() throws InterruptedException, ExecutionException {
        closed = true;
        threads.close();
        for (Future<?> connection : connections) {
            connection.get();
        }
    }
}
