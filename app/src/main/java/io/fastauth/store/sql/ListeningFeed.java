package io.fastauth.store.sql;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * Listens to a PostgreSQL database on a connection of its own, and believes that it hears everything only while that is
 * proved: the beats of a {@link Heartbeat}, which are sent as the announcements of other processes are, on connections
 * of the pool, must come back here. Once a beat is back, every change committed before it was sent has come in as well.
 * So a connection that was cut, that hangs, or whose pooler gives each transaction another server connection is known
 * within a second, and nothing cached is believed until beats come in again.
 */
final class ListeningFeed implements ChangeFeed {

    private static final Logger LOGGER = System.getLogger(ListeningFeed.class.getName());
    private static final Duration BELIEF = Duration.ofMillis(900);

    /** A connection without beats for this long is replaced. */
    private static final Duration SILENCE = Duration.ofSeconds(5);

    private static final Duration WAIT = Duration.ofMillis(300);
    private static final Duration RETRY = Duration.ofMillis(200);
    private static final Duration CLOSING = Duration.ofSeconds(5);

    private final DataSource connections;
    private final Announcements announcements;
    private final Consumer<String> changed;
    private final Runnable missed;
    private final Heartbeat heartbeat;
    private final Thread listener;
    private final CountDownLatch closed = new CountDownLatch(1);

    /** When the last beat that came back was sent, by {@link System#nanoTime()}. */
    private volatile long upToDate;

    /** Whether a beat came back that was sent after the listener had subscribed to the announcements. */
    private volatile boolean proved;

    private Optional<Boolean> logged = Optional.empty();
    private long missedAt;

    private ListeningFeed(
            DataSource connections,
            DataSource pool,
            Announcements announcements,
            Consumer<String> changed,
            Runnable missed) {
        this.connections = connections;
        this.announcements = announcements;
        this.changed = changed;
        this.missed = missed;
        this.heartbeat = Heartbeat.start(pool, announcements);
        this.listener = Thread.ofPlatform().name("fastauth-listener").daemon().unstarted(this::listen);
    }

    /**
     * Starts to listen.
     *
     * @param connections where the connection comes from; not a pool
     * @param pool the pool of the connections that make changes
     * @param announcements what is sent and understood
     * @param changed called with each client whose rows another process changed
     * @param missed called when changes may have been missed; once a second while nothing is received
     */
    static ListeningFeed start(
            DataSource connections,
            DataSource pool,
            Announcements announcements,
            Consumer<String> changed,
            Runnable missed) {
        ListeningFeed feed = new ListeningFeed(connections, pool, announcements, changed, missed);
        feed.listener.start();
        return feed;
    }

    @Override
    public boolean current() {
        return proved && System.nanoTime() - upToDate < BELIEF.toNanos();
    }

    private void listen() {
        do {
            String reason = "no notification comes back";
            try (Connection connection = connections.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("LISTEN " + announcements.beatChannel());
                hear(connection.unwrap(PGConnection.class), statement);
            } catch (SQLException e) {
                reason = String.valueOf(e.getMessage());
            } finally {
                proved = false;
            }
            if (!stopped(Duration.ZERO)) {
                lost(reason);
            }
        } while (!stopped(RETRY));
    }

    /** Until the connection fails or stays silent. */
    private void hear(PGConnection connection, Statement statement) throws SQLException {
        boolean subscribed = false;
        long subscribedAt = System.nanoTime();
        long beatAt = subscribedAt;
        while (!stopped(Duration.ZERO) && System.nanoTime() - beatAt < SILENCE.toNanos()) {
            for (PGNotification notification : connection.getNotifications((int) WAIT.toMillis())) {
                if (!notification.getName().equals(announcements.beatChannel())) {
                    announced(notification.getParameter());
                    continue;
                }
                beatAt = System.nanoTime();
                long sent = Long.parseLong(notification.getParameter());
                if (!subscribed) {
                    // Only now: a pooler that gave the connection away would leave the subscription to others.
                    statement.execute("LISTEN " + Announcements.CHANNEL);
                    subscribed = true;
                    subscribedAt = System.nanoTime();
                    missed.run();
                } else if (sent - subscribedAt > 0) {
                    proved(sent);
                }
            }
            if (logged.isPresent() && !current()) {
                lost("no notification comes back");
            }
        }
    }

    private void announced(String payload) {
        if (announcements.foreign(payload)) {
            String client = Announcements.client(payload);
            if (client.isEmpty()) {
                missed.run();
            } else {
                changed.accept(client);
            }
        }
    }

    private void proved(long sent) {
        upToDate = sent;
        proved = true;
        if (!logged.equals(Optional.of(true))) {
            logged = Optional.of(true);
            LOGGER.log(Level.INFO, "Notifications of the database arrive: sessions are cached");
        }
    }

    /** Whatever anybody remembers may be outdated, until notifications arrive again. */
    private void lost(String reason) {
        if (!logged.equals(Optional.of(false))) {
            logged = Optional.of(false);
            LOGGER.log(
                    Level.WARNING,
                    "No notifications of the database arrive: sessions are not cached and every check reads the database,"
                            + " as it must behind a pooler in transaction mode: {0}",
                    reason);
        }
        long now = System.nanoTime();
        if (now - missedAt >= BELIEF.toNanos()) {
            missedAt = now;
            missed.run();
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
        heartbeat.close();
        try {
            listener.join(CLOSING);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
