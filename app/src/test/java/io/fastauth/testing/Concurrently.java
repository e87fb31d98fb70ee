package io.fastauth.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;

/** Runs tasks at the same time. */
public final class Concurrently {

    private Concurrently() {}

    /** Runs each task in a virtual thread of its own, and returns their results in order. */
    public static <T> List<T> run(List<? extends Callable<T>> tasks) throws Exception {
        return run(Thread.ofVirtual().factory(), tasks);
    }

    /** Runs each task in a thread of its own, and returns their results in order. */
    public static <T> List<T> run(ThreadFactory factory, List<? extends Callable<T>> tasks) throws Exception {
        try (ExecutorService threads = Executors.newThreadPerTaskExecutor(factory)) {
            List<T> results = new ArrayList<>();
            for (Future<T> result : threads.invokeAll(tasks)) {
                results.add(result.get());
            }
            return results;
        }
    }
}
