package io.fastauth.store.sql;

import io.fastauth.token.StoreUnavailableException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a database file to one store: a locked file beside it keeps other processes out, a set the others of this one.
 */
final class LockFile implements AutoCloseable {

    /**
     * Asked before the lock file is opened: POSIX drops all of a process's locks on a file as soon as the process
     * closes any of its channels to it, so a refused second store would unlock the first.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private LockFile(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Locks a database file until closed.
     *
     * @param file the database file, by its real path
     * @throws StoreUnavailableException when another store has it
     */
    static LockFile lock(Path file) {
        if (!HELD.add(file)) {
            throw taken(file, "This process");
        }
        FileChannel channel = null;
        try {
            channel = locked(file);
        } catch (IOException e) {
            throw new StoreUnavailableException("The lock file beside " + file + " cannot be written: " + e, e);
        } finally {
            if (channel == null) {
                HELD.remove(file);
            }
        }
        if (channel == null) {
            throw taken(file, "Another process");
        }
        return new LockFile(file, channel);
    }

    private static @Nullable FileChannel locked(Path file) throws IOException {
        Path lockFile = file.resolveSibling(file.getFileName() + ".lock");
        PrivateFiles.createFile(lockFile);
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

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new StoreUnavailableException("The lock of the database file cannot be released", e);
        } finally {
            HELD.remove(file);
        }
    }
}
