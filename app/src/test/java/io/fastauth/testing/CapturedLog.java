package io.fastauth.testing;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** The messages of a logger, from when it is made until it is closed. */
public final class CapturedLog extends Handler implements AutoCloseable {

    private final Logger logger;
    private final Queue<String> messages = new ConcurrentLinkedQueue<>();

    public CapturedLog(String name) {
        this.logger = Logger.getLogger(name);
        logger.addHandler(this);
    }

    /** Each with its level before it. */
    public List<String> messages() {
        return List.copyOf(messages);
    }

    /** The messages of a level. */
    public List<String> messages(Level level) {
        return messages.stream()
                .filter(message -> message.startsWith(level + " "))
                .toList();
    }

    @Override
    public void publish(LogRecord record) {
        messages.add(record.getLevel() + " " + new SimpleFormatter().formatMessage(record));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        logger.removeHandler(this);
    }
}
