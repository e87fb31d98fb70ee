package io.fastauth.observe;

import java.io.PrintStream;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.ErrorManager;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;

/**
 * Writes records to standard error. A line is written before its call returns, or by the thread that is writing at that
 * moment, with all others that are there by then: no request waits for the line of another one, and lines that come
 * together share a system call.
 */
public final class StandardErrorHandler extends Handler {

    /** When so many lines wait because standard error does, calls wait too. */
    private static final int MAX_WAITING = 10_000;

    private final PrintStream error = System.err;
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final Lock writing = new ReentrantLock();

    /** For the JDK. */
    public StandardErrorHandler() {
        setLevel(Level.ALL);
        setFormatter(new SimpleFormatter());
    }

    @Override
    public void publish(LogRecord record) {
        if (!isLoggable(record)) {
            return;
        }
        String line;
        try {
            line = getFormatter().format(record);
        } catch (RuntimeException e) {
            reportError(null, e, ErrorManager.FORMAT_FAILURE);
            return;
        }
        lines.add(line);
        if (waiting.incrementAndGet() > MAX_WAITING) {
            flush();
        } else {
            writeUnlessWriting();
        }
    }

    /** A line that was added after the writing thread had looked for the last time finds the lock free. */
    private void writeUnlessWriting() {
        while (!lines.isEmpty() && writing.tryLock()) {
            try {
                write();
            } finally {
                writing.unlock();
            }
        }
    }

    private void write() {
        StringBuilder text = new StringBuilder();
        int taken = 0;
        for (String line = lines.poll(); line != null; line = lines.poll()) {
            text.append(line);
            taken++;
        }
        waiting.addAndGet(-taken);
        byte[] bytes = text.toString().getBytes(error.charset());
        error.write(bytes, 0, bytes.length);
        error.flush();
    }

    /** Writes every line that was added before. */
    @Override
    public void flush() {
        writing.lock();
        try {
            write();
        } finally {
            writing.unlock();
        }
    }

    /** Standard error stays open. */
    @Override
    public void close() {
        flush();
    }
}
