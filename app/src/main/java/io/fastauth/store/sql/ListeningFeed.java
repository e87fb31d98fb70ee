package io.fastauth.store.sql;

import io.fastauth.token.StoreStatus.Replicas;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * Listens to a PostgreSQL database on a connection of its own, and is current only while that is proved: heartbeats,
 * sent on connections of the pool as the announcements of other processes are, must return here. When a beat returns,
 * every change committed before it was sent was received too. So a connection that was cut, that hangs, or whose pooler
 * gives each transaction another server connection is detected within a second, and nothing cached is used until beats
 * return.
 */
final class ListeningFeed implements Database.ChangeFeed {

    private static final Logger LOGGER = System.getLogger(ListeningFeed.class.getName());
    private static final Duration VALIDITY = Duration.ofMillis(900);

    /** A connection without beats for this long is replaced. */
    private static final Duration SILENCE = Duration.ofSeconds(5);

    private static final Duration WAIT = Duration.ofMillis(300);
    private static final Duration RETRY = Duration.ofMillis(200);
    private static final Duration CLOSING = Duration.ofSeconds(5);

    private final DataSource connections;
    private final Announcements announcements;
    private final Database.Receiver receiver;
    private final Announcements.Heartbeat heartbeat;
    private final Thread listener;
    private final CountDownLatch closed = new CountDownLatch(1);

    /** When the last beat that came back was sent, by {@link System#nanoTime()}. */
    private volatile long upToDate;

    /** Whether a beat came back that was sent after the listener had subscribed to the announcements. */
    private volatile boolean proved;

    private Optional<Boolean> logged = Optional.empty();
    private long missedAt;

    private ListeningFeed(
            DataSource connections, DataSource pool, Announcements announcements, Database.Receiver receiver) {
        this.connections = connections;
        this.announcements = announcements;
        this.receiver = receiver;
        this.heartbeat = announcements.startHeartbeat(pool);
        this.listener = Thread.ofPlatform().name("fastauth-listener").daemon().unstarted(this::listen);
    }

    /**
     * Starts to listen.
     *
     * @param connections opens the connection; not a pool
     * @param pool the pool of the connections that make changes
     * @param receiver told once a second, while nothing is received, that announcements may have been missed
     */
    static ListeningFeed start(
            DataSource connections, DataSource pool, Announcements announcements, Database.Receiver receiver) {
        ListeningFeed feed = new ListeningFeed(connections, pool, announcements, receiver);
        feed.listener.start();
        return feed;
    }

    @Override
    public boolean current() {
        return proved && System.nanoTime() - upToDate < VALIDITY.toNanos();
    }

    @Override
    public boolean announced() {
        return true;
    }

    @Override
    public Optional<Duration> lag() {
        return current() ? Optional.of(Duration.ofNanos(System.nanoTime() - upToDate)) : Optional.empty();
    }

    @Override
    public Optional<Replicas> replicas() {
        return Optional.of(announcements.replicas());
    }

    private void listen() {
        do {
            String reason = "no notification comes back";
            try (Connection connection = connections.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("LISTEN " + announcements.beatChannel());
                receive(connection.unwrap(PGConnection.class), statement);
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

    /** Returns when no beat was received for {@link #SILENCE}. */
    private void receive(PGConnection connection, Statement statement) throws SQLException {
        boolean subscribed = false;
        long subscribedAt = System.nanoTime();
        long beatAt = subscribedAt;
        while (!stopped(Duration.ZERO) && System.nanoTime() - beatAt < SILENCE.toNanos()) {
            for (PGNotification notification : connection.getNotifications((int) WAIT.toMillis())) {
                if (!notification.getName().equals(announcements.beatChannel())) {
                    announcements.receive(notification.getParameter(), receiver);
                    continue;
                }
                beatAt = System.nanoTime();
                long sent = Long.parseLong(notification.getParameter());
                if (!subscribed) {
                    // Only now: behind a pooler, the subscription could stay on a server connection of others.
                    statement.execute("LISTEN " + Announcements.CHANNEL);
                    subscribed = true;
                    subscribedAt = System.nanoTime();
                    receiver.missed();
                } else if (sent - subscribedAt > 0) {
                    proved(sent);
                }
            }
            if (logged.isPresent() && !current()) {
                lost("no notification comes back");
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

    /** Invalidates all caches once in {@link #VALIDITY}, until notifications arrive again. */
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
        if (now - missedAt >= VALIDITY.toNanos()) {
            missedAt = now;
            receiver.missed();
        }
    }

    private boolean stopped(Duration wait) {
        try {
            return closed.await(wait.toMillis(), TimeUnit.MILLISECONDS);
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
