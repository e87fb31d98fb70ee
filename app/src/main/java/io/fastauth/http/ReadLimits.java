package io.fastauth.http;

import java.time.Duration;

/**
 * What reading requests may take.
 *
 * @param head longest time from the first byte of a request head to its last, and of a TLS handshake
 * @param stall longest time in which no byte of a body arrives
 * @param body longest time in which a body arrives
 * @param connections bounds the memory of all connections
 * @param heads bounds the memory of all unfinished request heads
 */
record ReadLimits(Duration head, Duration stall, Duration body, OpenConnections connections, UnfinishedHeads heads) {

    private static final long HEAP = Runtime.getRuntime().maxMemory();

    static final ReadLimits DEFAULT = new ReadLimits(
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofMinutes(5),
            OpenConnections.ofHeap(HEAP),
            new UnfinishedHeads(HEAP / 10));
}
