package io.fastauth.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.helidon.common.buffers.DataReader;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class ConnectionReaderTest {

    private static final byte[] LINES =
            "GET / HTTP/1.1\r\nHost: localhost\r\n\r\nbody".repeat(20).getBytes(StandardCharsets.US_ASCII);

    /** Whatever is called, and wherever a buffer ends. */
    @RepeatedTest(200)
    void readsAsHelidonsReaderDoes(RepetitionInfo repetition) {
        RandomGenerator random = RandomGeneratorFactory.getDefault().create(repetition.getCurrentRepetition());
        Queue<byte[]> buffers = new ArrayDeque<>();
        for (int from = 0; from < LINES.length; ) {
            int to = Math.min(LINES.length, from + random.nextInt(1, 40));
            buffers.add(Arrays.copyOfRange(LINES, from, to));
            from = to;
        }
        DataReader expected = DataReader.create(new ArrayDeque<>(buffers)::poll);
        DataReader reader = new ConnectionReader(buffers::poll);
        for (Object call = null; !"end".equals(call); ) {
            int operation = random.nextInt(14);
            int length = random.nextInt(1, 20);
            call = read(expected, operation, length);
            Object answer = read(reader, operation, length);
            if (call instanceof byte[] bytes) {
                assertArrayEquals(bytes, (byte[]) answer);
            } else {
                assertEquals(call, answer, "operation " + operation + " of length " + length);
            }
            assertEquals(expected.available(), reader.available());
        }
    }

    private static Object read(DataReader reader, int operation, int length) {
        try {
            return switch (operation) {
                case 0 -> reader.read();
                case 1 -> reader.lookup();
                case 2 -> reader.startsWith("\r\n".getBytes(StandardCharsets.US_ASCII));
                case 3 -> reader.startsWith("GET".getBytes(StandardCharsets.US_ASCII));
                case 4 -> reader.readBuffer().readBytes();
                case 5 -> reader.readBuffer(length).readBytes();
                case 6 -> reader.getBuffer(length).readBytes();
                case 7 ->
                    reader.readLazyString(StandardCharsets.US_ASCII, length).toString();
                case 8 -> reader.readAsciiString(length);
                case 9 -> reader.readBytes(length);
                case 10 -> reader.findNewLine(length);
                case 11 -> reader.findOrNewLine((byte) 'H', length);
                case 12 -> {
                    reader.pullData();
                    yield reader.available();
                }
                default -> {
                    reader.ensureAvailable();
                    reader.skip(1);
                    yield reader.available();
                }
            };
        } catch (DataReader.InsufficientDataAvailableException e) {
            return "end";
        } catch (DataReader.IncorrectNewLineException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** A buffer that has been read is in the old generation, as those of connections that waited long are. */
    @Test
    void laterBuffersAreFreedByYoungCollections() throws IOException {
        Process reading = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-Xmx64m",
                        "-Xlog:disable",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Reading.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var answer = reading.inputReader(StandardCharsets.US_ASCII)) {
            assertEquals("1", answer.readLine(), "full collections, of which the first one was asked for");
        } finally {
            reading.destroyForcibly();
        }
    }

    /** Reads 500 MB from one connection, and prints how many full collections that took. */
    static final class Reading {

        private static final int BUFFERS = 1_000_000;
        private static final int SIZE = 500;

        private Reading() {}

        public static void main(String[] arguments) {
            DataReader reader = new ConnectionReader(() -> new byte[SIZE]);
            reader.readBytes(SIZE);
            System.gc();
            for (int i = 0; i < BUFFERS; i++) {
                reader.readBytes(SIZE);
            }
            System.out.println(ManagementFactory.getGarbageCollectorMXBeans().stream()
                    .filter(collector -> collector.getName().equals("MarkSweepCompact"))
                    .mapToLong(GarbageCollectorMXBean::getCollectionCount)
                    .sum());
        }
    }
}
