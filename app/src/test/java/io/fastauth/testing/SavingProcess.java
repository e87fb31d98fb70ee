package io.fastauth.testing;

import io.fastauth.token.Session;
import io.fastauth.token.SessionChange.Kind;
import io.fastauth.token.SessionSelection;
import io.fastauth.token.SessionStore;
import io.fastauth.token.StoreUnavailableException;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A process that starts sessions without end, rotates some and ends others, and writes down each client once the last
 * change of its session is stored.
 */
public final class SavingProcess implements AutoCloseable {

    /** Ends a line, so that a reader can tell one that was cut. */
    public static final String ACKNOWLEDGED = ";";

    public static final String REFUSED = "refused: ";

    private final Process process;
    private final BufferedReader output;

    private SavingProcess(Process process) {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
    }

    public static SavingProcess start(StoreFolder folder, String prefix) throws IOException {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        classPath,
                        SavingProcess.class.getName(),
                        folder.folder().toString(),
                        prefix)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        return new SavingProcess(process);
    }

    /** What it wrote, line by line. */
    public BufferedReader output() {
        return output;
    }

    /** As a power cut would, but for the disk. */
    public void kill() {
        // By its handle: the process itself would close the output, and with it what is still to be read.
        process.toHandle().destroyForcibly();
    }

    public static Session session(String clientId) {
        return Sessions.of(clientId, "saved");
    }

    /** The last change of the session of a client. */
    private static Kind last(String clientId) {
        List<Kind> kinds = List.of(Kind.ISSUED, Kind.REFRESHED, Kind.REVOKED);
        return kinds.get(Math.floorMod(clientId.hashCode(), kinds.size()));
    }

    /** Makes the changes of the session of a client. */
    public static void save(SessionStore store, String clientId) {
        Session session = session(clientId);
        Sessions.start(store, session);
        Kind last = last(clientId);
        if ((last == Kind.REFRESHED && !Sessions.rotate(store, session, Sessions.next(session)))
                || (last == Kind.REVOKED && store.end(new SessionSelection.One(clientId, session.id())) != 1)) {
            throw new IllegalStateException(clientId + " has lost its session");
        }
    }

    /** What the store has of a client whose changes were answered. */
    public static Optional<Session> saved(String clientId) {
        Session session = session(clientId);
        return switch (last(clientId)) {
            case REFRESHED -> Optional.of(Sessions.next(session));
            case REVOKED -> Optional.empty();
            default -> Optional.of(session);
        };
    }

    @Override
    public void close() throws IOException {
        kill();
        process.onExit().join();
        output.close();
    }

    public static void main(String[] arguments) throws IOException {
        try (FileOutputStream answers = new FileOutputStream(FileDescriptor.out)) {
            try (SessionStore store = new StoreFolder(Path.of(arguments[0])).open();
                    ExecutorService savers = Executors.newVirtualThreadPerTaskExecutor()) {
                AtomicInteger next = new AtomicInteger();
                for (int i = 0; i < 16; i++) {
                    savers.submit(() -> {
                        while (true) {
                            save(store, arguments[1] + next.incrementAndGet(), answers);
                        }
                    });
                }
            } catch (StoreUnavailableException e) {
                answers.write((REFUSED + e.getMessage() + "\n").getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private static void save(SessionStore store, String clientId, FileOutputStream answers) throws IOException {
        save(store, clientId);
        answers.write((clientId + ACKNOWLEDGED + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
