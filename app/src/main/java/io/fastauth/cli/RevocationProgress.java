package io.fastauth.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * Shows the progress of a service that ends sessions, by the {@code revoking} events of its stream, which come once a
 * second. Nothing is shown before the first one.
 */
final class RevocationProgress {

    private static final Logger LOGGER = System.getLogger(RevocationProgress.class.getName());

    private final EventPages events;
    private final long total;
    private final PrintWriter err;
    private @Nullable Progress progress;
    private long shown;

    private RevocationProgress(EventPages events, long total, PrintWriter err) {
        this.events = events;
        this.total = total;
        this.err = err;
    }

    /**
     * Calls the operation, and shows its progress until it answers. Results are printed below it.
     *
     * @param ending is answered by the number of sessions that have ended
     * @return how many sessions have ended
     */
    static long during(Call ending, ServiceConnection service, long total, PrintWriter err) {
        EventPages events = new EventPages(service);
        events.next();
        RevocationProgress progress = new RevocationProgress(events, total, err);
        Thread follower = Thread.ofVirtual().name("fastauth-progress").start(progress::follow);
        long ended = 0;
        try {
            ended = service.call(ending).path("ended").asLong();
        } finally {
            follower.interrupt();
            join(follower);
            progress.close(ended);
        }
        return ended;
    }

    private static void join(Thread follower) {
        try {
            follower.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void follow() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                for (JsonNode event : events.next().path("events")) {
                    if (event.path("event").asText().equals("revoking")
                            && !event.path("done").asBoolean()) {
                        show(event.path("ended").asLong());
                    }
                }
            }
        } catch (CommandException e) {
            // Interrupted, or a stream that cannot be read: the answer to the operation is what counts.
            LOGGER.log(Level.DEBUG, "The progress is not shown any more", e);
        }
    }

    private void show(long ended) {
        if (progress == null) {
            progress = Progress.start("Ending sessions", total, err);
        }
        progress.step(Math.max(0, ended - shown));
        shown = ended;
    }

    /** Not by the follower: a bar that is closed by an interrupted thread is drawn once more afterwards. */
    private void close(long ended) {
        if (progress != null) {
            progress.step(Math.max(0, ended - shown));
            progress.close();
        }
    }
}
