package io.fastauth.token;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/** Files of secrets: replaced atomically, and readable by their owner only. */
public final class PrivateFile {

    /** Serialises the writers of this process; the lock file serialises processes. */
    private static final Object WRITING = new Object();

    private PrivateFile() {}

    /** Computes the content of a file. */
    @FunctionalInterface
    public interface Content {

        /**
         * Computes it while no other writer is active.
         *
         * @param present the file to replace, links followed; it need not exist
         */
        String replacing(Path present) throws IOException;
    }

    /**
     * Reads a file strictly: malformed UTF-8 must not become another secret.
     *
     * @throws InvalidSettingException when the file is larger; the message does not name it
     * @throws IOException when the file cannot be read, or is not UTF-8
     */
    public static String read(Path file, int maxBytes) throws IOException {
        try (InputStream content = Files.newInputStream(file)) {
            byte[] bytes = content.readNBytes(maxBytes + 1);
            if (bytes.length > maxBytes) {
                throw new InvalidSettingException("is larger than " + maxBytes + " bytes");
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        }
    }

    /**
     * Replaces or creates a file. Of several writers, none loses the change of another; readers see the old or the new
     * content, never a part. The content is flushed to disk before the file is replaced.
     *
     * @throws IOException when the file cannot be written; it is unchanged then
     */
    public static void rewrite(Path file, Content content) throws IOException {
        Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
        Path lockFile = target.resolveSibling(target.getFileName() + ".lock");
        synchronized (WRITING) {
            try (FileChannel lock = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                lock.lock();
                replace(target, content.replacing(target));
            }
        }
    }

    private static void replace(Path target, String content) throws IOException {
        Path temporary = Files.createTempFile(target.getParent(), "." + target.getFileName(), ".new");
        try {
            if (Files.getFileStore(temporary).supportsFileAttributeView("posix")) {
                Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rw-------"));
            }
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = StandardCharsets.UTF_8.encode(content);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}
