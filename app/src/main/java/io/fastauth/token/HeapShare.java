package io.fastauth.token;

import java.lang.management.ManagementFactory;

/**
 * Bounds of caches, as shares of the heap. Without {@code -Xmx}, the largest heap is a quarter of the machine's memory,
 * which is no size for caches: they then take shares of 256 MiB at most.
 */
public final class HeapShare {

    private static final long UNSIZED = 256L << 20;
    private static final long HEAP = heap();

    private HeapShare() {}

    /** A share in bytes. */
    public static long of(int parts) {
        return HEAP / parts;
    }

    private static long heap() {
        long largest = Runtime.getRuntime().maxMemory();
        boolean sized = ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .anyMatch(option -> option.startsWith("-Xmx") || option.startsWith("-XX:MaxHeapSize="));
        return sized ? largest : Math.min(largest, UNSIZED);
    }
}
