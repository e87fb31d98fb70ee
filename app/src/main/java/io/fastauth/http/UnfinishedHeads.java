package io.fastauth.http;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds the memory that request heads of all connections take together while they are unfinished, and large ones while
 * their bodies are.
 */
final class UnfinishedHeads {

    private final long limit;
    private final AtomicLong used = new AtomicLong();

    /**
     * The bound.
     *
     * @param limit in bytes
     */
    UnfinishedHeads(long limit) {
        this.limit = limit;
    }

    /**
     * Reserves memory.
     *
     * @param bytes how much more
     * @return false when the bound does not allow it; then nothing is reserved
     */
    boolean reserve(int bytes) {
        if (used.addAndGet(bytes) <= limit) {
            return true;
        }
        used.addAndGet(-bytes);
        return false;
    }

    /**
     * Gives memory back.
     *
     * @param bytes what was reserved
     */
    void release(int bytes) {
        used.addAndGet(-bytes);
    }
}
