package io.fastauth.campaign;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Connections that send a guarded request as soon as the one before is answered, until they are closed. */
final class BusyConnections implements AutoCloseable {

    private final Tally tally = new Tally();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closed;

    private BusyConnections() {}

    static BusyConnections open(int count, int port, String accessToken) {
        BusyConnections busy = new BusyConnections();
        for (int i = 0; i < count; i++) {
            busy.threads.add(Thread.ofVirtual().start(() -> busy.request(port, accessToken)));
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

    /** Waits for the answers to the requests that have been sent. */
    @Override
    public void close() throws InterruptedException {
        closed = true;
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
