package io.fastauth.store.sql;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * Listens to a PostgreSQL database on a connection of its own. Several times a second it sends itself a notification:
 * once that is back, every change committed before it was sent has come in as well. So a connection that was cut, that
 * hangs, or whose pooler swallows notifications is known within a second, and nothing cached is believed until
 * notifications flow again.
 */
final class ListeningFeed implements ChangeFeed {

    private static final Logger LOGGER = System.getLogger(ListeningFeed.class.getName());
    private static final Duration BEAT = Duration.ofMillis(300);
    private static final Duration BELIEF = Duration.ofMillis(900);
    private static final Duration RETRY = Duration.ofMillis(200);
    private static final Duration CLOSING = Duration.ofSeconds(5);

    private final DataSource connections;
    private final Announcements announcements;
    private final Consumer<String> changed;
    private final Runnable missed;
    private final Thread listener;
    private final CountDownLatch closed = new CountDownLatch(1);

    /** When the last notification to ourselves that came back was sent, by {@link System#nanoTime()}. */
    private volatile long upToDate;

    private volatile boolean listening;

    private ListeningFeed(
            DataSource connections, Announcements announcements, Consumer<String> changed, Runnable missed) {
        this.connections = connections;
        this.announcements = announcements;
        this.changed = changed;
        this.missed = missed;
        this.listener = Thread.ofPlatform().name("fastauth-listener").daemon().unstarted(this::listen);
    }

    /**
     * Starts to listen.
     *
     * @param connections where the connection comes from; not a pool
     * @param announcements what is sent and understood
     * @param changed told of each client whose pair another process changed
     * @param missed told when changes may have been missed
     */
    static ListeningFeed start(
            DataSource connections, Announcements announcements, Consumer<String> changed, Runnable missed) {
        ListeningFeed feed = new ListeningFeed(connections, announcements, changed, missed);
        feed.listener.start();
        return feed;
    }

    @Override
    public boolean current() {
        return listening && System.nanoTime() - upToDate < BELIEF.toNanos();
    }

    private void listen() {
        while (!stopped(Duration.ZERO)) {
            try (Connection connection = connections.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("LISTEN " + Announcements.CHANNEL);
                statement.execute("LISTEN " + announcements.beatChannel());
                missed.run();
                hear(connection.unwrap(PGConnection.class), statement);
            } catch (SQLException e) {
                // Once for each loss: attempts to listen again fail many times a second while the database is away.
                LOGGER.log(
                        listening ? Level.WARNING : Level.DEBUG,
                        "Changes of other processes are not heard, so every check reads the database: {0}",
                        e.getMessage());
            } finally {
                listening = false;
            }
            if (stopped(RETRY)) {
                return;
            }
        }
    }

    private void hear(PGConnection connection, Statement statement) throws SQLException {
        while (!stopped(Duration.ZERO)) {
            long sent = System.nanoTime();
            statement.execute("NOTIFY " + announcements.beatChannel() + ", '" + sent + "'");
            long next = sent + BEAT.toNanos();
            for (long left = BEAT.toMillis();
                    left > 0;
                    left = TimeUnit.NANOSECONDS.toMillis(next - System.nanoTime())) {
                for (PGNotification notification : connection.getNotifications((int) left)) {
                    heard(notification);
                }
            }
        }
    }

    private void heard(PGNotification notification) {
        if (notification.getName().equals(announcements.beatChannel())) {
            upToDate = Long.parseLong(notification.getParameter());
            listening = true;
        } else if (announcements.foreign(notification.getParameter())) {
            String client = Announcements.client(notification.getParameter());
            if (client.isEmpty()) {
                missed.run();
            } else {
                changed.accept(client);
            }
        }
    }

    private boolean stopped(Duration patience) {
        try {
            return closed.await(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            listener.join(CLOSING);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
