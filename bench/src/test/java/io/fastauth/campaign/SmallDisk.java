package io.fastauth.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fastauth.testing.Program;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A file system of a few megabytes in memory, which can be filled up, or made read-only. */
record SmallDisk(Path folder) implements AutoCloseable {

    private static final String FILLER = "filler";

    /** Mounts it; a test is skipped, and says so, when the user may not mount. */
    static SmallDisk mount(Path folder) throws IOException {
        Files.createDirectories(folder);
        Program mounted = run("mount", "-t", "tmpfs", "-o", "size=4m,mode=700", "tmpfs", folder.toString());
        String skipped = "NOT TESTED: only root may mount a small file system";
        if (mounted.exit() != 0) {
            System.out.println("[WARNING] " + skipped);
        }
        assumeTrue(mounted.exit() == 0, skipped);
        return new SmallDisk(folder);
    }

    private static Program run(String... command) {
        return Program.run(Duration.ofSeconds(10), Map.of(), List.of(command));
    }

    void fill() throws IOException {
        byte[] block = new byte[4096];
        try (OutputStream out = Files.newOutputStream(folder.resolve(FILLER))) {
            while (true) {
                out.write(block);
            }
        } catch (IOException full) {
            assertTrue(full.getMessage().contains("No space left"), full::toString);
        }
    }

    boolean full() throws IOException {
        return Files.getFileStore(folder).getUsableSpace() == 0;
    }

    void free() throws IOException {
        Files.delete(folder.resolve(FILLER));
    }

    /** As Kubernetes mounts a Secret; possible while no file is open for writing. */
    void readOnly(boolean readOnly) {
        Program mounted = run("mount", "-o", "remount," + (readOnly ? "ro" : "rw"), folder.toString());
        assertEquals(0, mounted.exit(), mounted::output);
    }

    @Override
    public void close() {
        Program unmounted = run("umount", folder.toString());
        assertEquals(0, unmounted.exit(), unmounted::output);
    }
}
