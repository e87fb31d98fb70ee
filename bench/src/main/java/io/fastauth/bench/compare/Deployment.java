package io.fastauth.bench.compare;

import io.fastauth.bench.server.ServerProcess;
import io.fastauth.bench.server.Usage;
import java.io.IOException;
import java.util.List;

/**
 * A server with what it needs.
 *
 * @param name of its store, or of the peer
 * @param pids processes whose usage counts: the server and its store
 * @param neighbours stopped after the server
 */
record Deployment(String name, ServerProcess server, List<Long> pids, List<AutoCloseable> neighbours)
        implements AutoCloseable {

    static Deployment alone(String name, ServerProcess server) {
        return new Deployment(name, server, List.of(server.pid()), List.of());
    }

    int port() {
        return server.port();
    }

    Usage usage() throws IOException {
        return Usage.of(pids);
    }

    double residentMebibytes() throws IOException {
        return Usage.residentBytes(server.pid()) / (double) (1 << 20);
    }

    @Override
    public void close() throws Exception {
        server.close();
        for (AutoCloseable neighbour : neighbours) {
            neighbour.close();
        }
    }
}
