package io.fastauth.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fastauth.testing.Program;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The wall clock of another process, set while it runs. Everything in the process sees it, the JDK and native libraries
 * included: a small library is preloaded, and compiled for that. (libfaketime serves the threads of a JVM one by one,
 * which takes minutes on a busy machine.)
 *
 * @param offset the file of the seconds that the clock is ahead
 */
record ShiftedClock(Path library, Path offset) {

    private static final Path SOURCE = Path.of("src", "test", "c", "clock.c");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    static ShiftedClock in(Path folder) throws IOException {
        Path compiler = Program.installed("gcc", "build-essential");
        Path library = folder.resolve("clock.so");
        Program compiled = Program.run(
                PATIENCE,
                Map.of(),
                List.of(compiler.toString(), "-shared", "-fPIC", "-O2", "-o", library.toString(), SOURCE.toString()));
        assertEquals(0, compiled.exit(), compiled::output);
        ShiftedClock clock = new ShiftedClock(library, folder.resolve("offset"));
        clock.set(0);
        return clock;
    }

    /** What the process needs to have this clock. */
    Map<String, String> environment() {
        return Map.of("LD_PRELOAD", library.toString(), "CLOCK_OFFSET_FILE", offset.toString());
    }

    /** Sets the clock to so many seconds ahead of the right time. */
    void set(long seconds) throws IOException {
        ByteBuffer bytes =
                ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder()).putLong(0, seconds);
        try (FileChannel file = FileChannel.open(offset, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            file.write(bytes, 0);
        }
    }
}
