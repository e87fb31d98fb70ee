package io.fastauth.observe;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.logging.ErrorManager;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Lines that threads write to standard error at the same time, also while it is blocked. */
@Timeout(30)
class StandardErrorHandlerTest {

    private static final String FAILING = "failing";
    private static final int WAITING = 10_000;

    private final StandardError error = new StandardError();
    private final List<Integer> problems = new CopyOnWriteArrayList<>();
    private StandardErrorHandler handler;

    /** Blocks writes on request, and remembers each with the text that it wrote. */
    private static final class StandardError extends OutputStream {

        static final Charset CHARSET = StandardCharsets.ISO_8859_1;

        private final List<String> writes = new CopyOnWriteArrayList<>();
        private final CountDownLatch entered = new CountDownLatch(1);
        private volatile CountDownLatch open = new CountDownLatch(0);
        private volatile boolean closed;

        void block() {
            open = new CountDownLatch(1);
        }

        @Override
        public void write(int b) {
            throw new UnsupportedOperationException("A line is written as a whole");
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            writes.add(new String(bytes, offset, length, CHARSET));
            entered.countDown();
            try {
                open.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void close() {
            closed = true;
        }

        List<String> lines() {
            return String.join("", writes).lines().toList();
        }
    }

    @BeforeEach
    void open() {
        PrintStream before = System.err;
        System.setErr(new PrintStream(error, false, StandardError.CHARSET));
        try {
            handler = new StandardErrorHandler();
        } finally {
            System.setErr(before);
        }
        handler.setFormatter(new Formatter() {
            @Override
            public String format(LogRecord record) {
                if (record.getMessage().equals(FAILING)) {
                    throw new IllegalStateException("The formatter has a defect");
                }
                return record.getMessage() + "\n";
            }
        });
        handler.setErrorManager(new ErrorManager() {
            @Override
            public void error(String message, Exception cause, int code) {
                problems.add(code);
            }
        });
    }

    @AfterEach
    void unblock() {
        error.open.countDown();
    }

    private void publish(String line) {
        handler.publish(new LogRecord(Level.INFO, line));
    }

    private Thread publishing(String... lines) {
        return Thread.ofPlatform().start(() -> List.of(lines).forEach(this::publish));
    }

    /** A thread whose line is being written until standard error takes it. */
    private Thread blockedWriter() throws InterruptedException {
        error.block();
        Thread writer = publishing("first");
        error.entered.await();
        return writer;
    }

    @Test
    void aLineIsWrittenBeforeItsCallReturns() {
        publish("für");
        assertEquals(List.of("für\n"), error.writes);
        publish("next");
        assertEquals(List.of("für\n", "next\n"), error.writes);
    }

    @Test
    void linesThatComeMeanwhileWaitForNobodyAndShareAWrite() throws Exception {
        Thread writer = blockedWriter();
        publishing("second", "third").join();
        assertEquals(List.of("first\n"), error.writes);

        error.open.countDown();
        writer.join();
        assertEquals(List.of("first\n", "second\nthird\n"), error.writes);
    }

    @Test
    void callsWaitWhenTooManyLinesDo() throws Exception {
        Thread writer = blockedWriter();
        publishing(IntStream.range(0, WAITING).mapToObj(i -> "line " + i).toArray(String[]::new))
                .join();
        Thread last = publishing("last");
        await().until(() -> last.getState() == Thread.State.WAITING);

        error.open.countDown();
        last.join();
        assertEquals("last", error.lines().getLast());
        writer.join();
        assertEquals(WAITING + 2, error.lines().size());
        publishing("after").join();
        assertEquals("after", error.lines().getLast());
    }

    @Test
    void noLineOfManyThreadsIsLostOrWrittenTwice() throws Exception {
        int count = 2_000;
        List<Thread> threads = new ArrayList<>();
        for (String name : List.of("a", "b", "c", "d")) {
            threads.add(
                    publishing(IntStream.range(0, count).mapToObj(i -> name + i).toArray(String[]::new)));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        for (String name : List.of("a", "b", "c", "d")) {
            assertEquals(
                    IntStream.range(0, count).mapToObj(i -> name + i).toList(),
                    error.lines().stream().filter(line -> line.startsWith(name)).toList(),
                    "each once, and in order");
        }
    }

    @Test
    void aRecordThatCannotBeFormattedIsReportedAndOthersAreWritten() {
        publish(FAILING);
        publish("next");

        assertEquals(List.of(ErrorManager.FORMAT_FAILURE), problems);
        assertEquals(List.of("next\n"), error.writes);
    }

    @Test
    void aRecordBelowTheLevelIsNotWritten() {
        handler.publish(new LogRecord(Level.FINEST, "all levels by itself"));
        handler.setLevel(Level.WARNING);
        publish("too fine");

        assertEquals(List.of("all levels by itself"), error.lines());
    }

    /** Lines are logged after the handler was closed, by a hook that stops the service for example. */
    @Test
    void standardErrorStaysOpen() throws Exception {
        Thread writer = blockedWriter();
        publishing("second").join();
        Thread closing = Thread.ofPlatform().start(handler::close);
        await().atMost(Duration.ofSeconds(10)).until(() -> closing.getState() == Thread.State.WAITING);
        error.open.countDown();
        closing.join();
        assertEquals(List.of("first", "second"), error.lines());
        writer.join();

        publish("third");
        assertEquals("third", error.lines().getLast());
        assertFalse(error.closed);
    }
}
