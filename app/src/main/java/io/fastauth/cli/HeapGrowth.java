package io.fastauth.cli;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryNotificationInfo;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryUsage;
import javax.management.NotificationEmitter;

/**
 * Has the heap collected before it grows. The serial collector extends its old generation for what survives young
 * collections, and collects it only when the largest heap is full: on a machine with much memory, garbage would fill a
 * quarter of it first. Here it is collected when it holds half as much again as after the collection before. The young
 * generation gets a new size only then, so the first collection comes early: under load, a small one is collected many
 * times a second.
 */
final class HeapGrowth {

    private static final String SERIAL = "Tenured Gen";

    /** What survives of the first requests of a busy service. */
    private static final long FIRST = 4L << 20;

    /** Below this, collections would be more frequent than the memory is worth. */
    private static final long LEAST = 48L << 20;

    private final MemoryPoolMXBean oldGeneration;

    private HeapGrowth(MemoryPoolMXBean oldGeneration) {
        this.oldGeneration = oldGeneration;
    }

    /** Starts to watch, unless the operator chose another collector, or the largest heap is small. */
    static void watch() {
        ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getName().equals(SERIAL) && pool.getUsage().getMax() > LEAST)
                .map(HeapGrowth::new)
                .forEach(HeapGrowth::start);
    }

    private void start() {
        oldGeneration.setUsageThreshold(oldGeneration.getUsage().getUsed() + FIRST);
        NotificationEmitter memory = (NotificationEmitter) ManagementFactory.getMemoryMXBean();
        memory.addNotificationListener(
                (notification, handback) -> collect(),
                notification -> notification.getType().equals(MemoryNotificationInfo.MEMORY_THRESHOLD_EXCEEDED),
                null);
    }

    private void collect() {
        System.gc();
        MemoryUsage live = oldGeneration.getCollectionUsage();
        oldGeneration.setUsageThreshold(threshold(live.getUsed(), live.getMax()));
    }

    /** How many bytes the old generation may hold before it is collected next; less than the most that it can. */
    static long threshold(long live, long largest) {
        return Math.min(Math.max(LEAST, live + live / 2), (live + largest) / 2);
    }
}
