package io.fastauth.http;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The limits of reading requests.
 *
 * @param head the longest time from the first byte of a request head to its last, and of a TLS handshake
 * @param stall the longest time without a byte of a body
 * @param body the longest time for a whole body
 */
record ReadLimits(Duration head, Duration stall, Duration body, OpenConnections connections, Memory heads) {

    private static final long HEAP = Runtime.getRuntime().maxMemory();

    static final ReadLimits DEFAULT = new ReadLimits(
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofMinutes(5),
            OpenConnections.ofHeap(HEAP),
            new Memory(HEAP / 10));

    /** Bounds the memory of all unfinished heads, and of large heads whose bodies are awaited, in bytes. */
    static final class Memory {

        private final long limit;
        private final AtomicLong used = new AtomicLong();

        Memory(long limit) {
            this.limit = limit;
        }

        /** False when the bound does not allow it; then nothing is reserved. */
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
