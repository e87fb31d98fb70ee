package io.fastauth.store.sql;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/** Sends a notification to this process several times a second, each on a connection of the pool. */
final class Heartbeat implements AutoCloseable {

    private static final Logger LOGGER = System.getLogger(Heartbeat.class.getName());
    private static final Duration BEAT = Duration.ofMillis(300);

    private final DataSource pool;
    private final Announcements announcements;
    private final CountDownLatch closed = new CountDownLatch(1);

    private Heartbeat(DataSource pool, Announcements announcements) {
        this.pool = pool;
        this.announcements = announcements;
    }

    static Heartbeat start(DataSource pool, Announcements announcements) {
        Heartbeat heartbeat = new Heartbeat(pool, announcements);
        Thread.ofPlatform().name("fastauth-heartbeat").daemon().start(heartbeat::run);
        return heartbeat;
    }

    private void run() {
        try {
            do {
                beat();
            } while (!closed.await(BEAT.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void beat() {
        try (Connection connection = pool.getConnection();
                PreparedStatement notify = connection.prepareStatement("SELECT pg_notify(?, ?)")) {
            notify.setString(1, announcements.beatChannel());
            // Taken before it is sent: what it proves is true of every change committed until then.
            notify.setString(2, Long.toString(System.nanoTime()));
            notify.execute();
        } catch (SQLException e) {
            // Without beats the listener believes nothing, and says so.
            LOGGER.log(Level.DEBUG, "No beat was sent: {0}", e.getMessage());
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
