package io.fastauth.store.sql;

import io.fastauth.token.StoreUnavailableException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A database file that one store uses at a time: a locked file beside it excludes other processes, a set the other
 * stores of this process.
 */
final class DatabaseFile implements AutoCloseable {

    /**
     * Checked before the lock file is opened: POSIX drops all of a process's locks on a file as soon as the process
     * closes any of its channels to it, so a refused second store would unlock the first.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final FileChannel channel;

    /** Identifies the file whatever its path; null when the file system knows no such thing. */
    private final @Nullable Object key;

    private DatabaseFile(Path path, FileChannel channel, @Nullable Object key) {
        this.path = path;
        this.channel = channel;
        this.key = key;
    }

    /**
     * Makes the file and its folder if needed, accessible to their owner only, and locks the file until closed.
     *
     * @throws StoreUnavailableException when it cannot be written, or another store uses it
     */
    static DatabaseFile lock(Path file) {
        Path path = create(file);
        if (!HELD.add(path)) {
            throw taken(path, "This process");
        }
        FileChannel channel = null;
        @Nullable Object key = null;
        try {
            key = key(path);
            channel = locked(path);
        } catch (IOException e) {
            throw new StoreUnavailableException("The lock file beside " + path + " cannot be written: " + e, e);
        } finally {
            if (channel == null) {
                HELD.remove(path);
            }
        }
        if (channel == null) {
            throw taken(path, "Another process");
        }
        return new DatabaseFile(path, channel, key);
    }

    private static @Nullable Object key(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    }

    /** Returns the real path, so that a link to the file has the same lock. */
    private static Path create(Path file) {
        try {
            Path folder = file.getParent();
            if (folder != null && !Files.isDirectory(folder)) {
                Files.createDirectories(folder, permissions(folder, "rwx------"));
            }
            createPrivate(file);
            return file.toRealPath();
        } catch (IOException e) {
            throw new StoreUnavailableException("The database file " + file + " cannot be written: " + e, e);
        }
    }

    private static void createPrivate(Path file) throws IOException {
        if (!Files.exists(file)) {
            try {
                Files.createFile(file, permissions(file, "rw-------"));
            } catch (FileAlreadyExistsException e) {
                // Another process made it at the same time: the lock decides which of the two may use it.
                return;
            }
        }
    }

    private static FileAttribute<?>[] permissions(Path path, String permissions) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    /** The open lock file; null when another process has locked it. */
    private static @Nullable FileChannel locked(Path file) throws IOException {
        Path lockFile = file.resolveSibling(file.getFileName() + ".lock");
        createPrivate(lockFile);
        FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.WRITE);
        boolean locked = false;
        try {
            locked = channel.tryLock() != null;
            return locked ? channel : null;
        } catch (OverlappingFileLockException e) {
            // This process, by another class loader.
            return null;
        } finally {
            if (!locked) {
                channel.close();
            }
        }
    }

    private static StoreUnavailableException taken(Path file, String by) {
        return new StoreUnavailableException(by + " uses the database file " + file
                + " already: stop it, name another file in store.url, or use PostgreSQL for several processes");
    }

    /** Whether the path still is that of the locked file, which may have been removed or replaced. */
    boolean present() {
        try {
            return Objects.equals(key, key(path));
        } catch (IOException e) {
            return false;
        }
    }

    Path path() {
        return path;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new StoreUnavailableException("The lock of the database file cannot be released", e);
        } finally {
            HELD.remove(path);
        }
    }
}
