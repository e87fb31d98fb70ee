package io.fastauth.http;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What reading requests may take.
 *
 * @param head longest time from the first byte of a request head to its last, and of a TLS handshake
 * @param stall longest time in which no byte of a body arrives
 * @param body longest time in which a body arrives
 * @param connections bounds the memory of all connections
 * @param heads bounds the memory of all unfinished request heads
 */
record ReadLimits(Duration head, Duration stall, Duration body, OpenConnections connections, Memory heads) {

    private static final long HEAP = Runtime.getRuntime().maxMemory();

    static final ReadLimits DEFAULT = new ReadLimits(
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofMinutes(5),
            OpenConnections.ofHeap(HEAP),
            new Memory(HEAP / 10));

    /**
     * Bounds the memory that the unfinished heads of all connections take together, and large heads with their bodies.
     */
    static final class Memory {

        private final long limit;
        private final AtomicLong used = new AtomicLong();

        /** A bound in bytes. */
        Memory(long limit) {
            this.limit = limit;
        }

        /** Reserves bytes; false when the bound does not allow it, and then nothing is reserved. */
        boolean reserve(int bytes) {
            if (used.addAndGet(bytes) <= limit) {
                return true;
            }
            used.addAndGet(-bytes);
            return false;
        }

        void release(int bytes) {
            used.addAndGet(-bytes);
        }
    }
}
