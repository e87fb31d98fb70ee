package io.fastauth.cli;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryNotificationInfo;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryUsage;
import javax.management.NotificationEmitter;

/**
 * Has the heap collected before it grows. The serial collector extends its old generation for what survives young
 * collections, and collects it only when the largest heap is full: on a machine with much memory, garbage would fill a
 * quarter of it first. Here it is collected when it holds twice what was in use after the collection before.
 */
final class HeapGrowth {

    private static final String SERIAL = "Tenured Gen";
    /** Below this, collections would be more frequent than the memory is worth. */
    private static final long LEAST = 96L << 20;

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
        oldGeneration.setUsageThreshold(LEAST);
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
        return Math.min(Math.max(LEAST, 2 * live), (live + largest) / 2);
    }
}
