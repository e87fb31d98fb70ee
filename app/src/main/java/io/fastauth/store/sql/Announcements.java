package io.fastauth.store.sql;

import io.fastauth.token.StoreStatus.Replicas;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/**
 * The notifications between processes that share a PostgreSQL database, which delivers them in the order of commits.
 */
final class Announcements {

    static final String CHANNEL = "fastauth_session";

    private static final Logger LOGGER = System.getLogger(Announcements.class.getName());
    private static final String NOTIFY = "SELECT pg_notify('" + CHANNEL + "', payload) FROM unnest(?) AS payload";

    private final Payloads payloads = new Payloads(HexFormat.of().toHexDigits(new SecureRandom().nextLong()));
    private final HeardReplicas heard = new HeardReplicas(Clock.systemUTC());

    /** The channel of the heartbeats that this process sends to itself. */
    String beatChannel() {
        return "fastauth_beat_" + payloads.sender();
    }

    /** Announces, when the transaction commits, what it changes. */
    void send(Connection transaction, List<Announcement> announcements) throws SQLException {
        if (announcements.isEmpty()) {
            return;
        }
        String[] packed = payloads.pack(announcements).toArray(String[]::new);
        try (PreparedStatement notify = transaction.prepareStatement(NOTIFY)) {
            notify.setArray(1, transaction.createArrayOf("text", packed));
            notify.execute();
        }
    }

    /** Passes on what a notification announced. */
    void receive(String payload, Database.Receiver receiver) {
        boolean foreign = payloads.foreign(payload);
        heard.heard(Payloads.senderOf(payload));
        Payloads.read(payload)
                .ifPresentOrElse(
                        announcements -> announcements.forEach(each -> receiver.received(each, foreign)),
                        receiver::missed);
    }

    /** The processes that were heard. */
    Replicas replicas() {
        return new Replicas(payloads.sender(), heard.recent());
    }

    /** Sends heartbeats until closed. */
    Heartbeat startHeartbeat(DataSource pool) {
        Heartbeat heartbeat = new Heartbeat(pool, beatChannel(), payloads.presence());
        Thread.ofPlatform().name("fastauth-heartbeat").daemon().start(heartbeat::run);
        return heartbeat;
    }

    /**
     * Sends a notification to this process several times a second, each on a connection of the pool; and every few
     * seconds one to all processes, which says only that this one is there.
     */
    static final class Heartbeat implements AutoCloseable {

        private static final Duration INTERVAL = Duration.ofMillis(300);

        /** The beats from one sign of presence to the next: five seconds. */
        private static final int PRESENCE = 17;

        private final DataSource pool;
        private final String channel;
        private final String presence;
        private final CountDownLatch closed = new CountDownLatch(1);

        private Heartbeat(DataSource pool, String channel, String presence) {
            this.pool = pool;
            this.channel = channel;
            this.presence = presence;
        }

        private void run() {
            try {
                int beats = 0;
                do {
                    beat(beats % PRESENCE == 0);
                    beats++;
                } while (!closed.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void beat(boolean present) {
            try (Connection connection = pool.getConnection();
                    PreparedStatement notify = connection.prepareStatement("SELECT pg_notify(?, ?)")) {
                notify.setString(1, channel);
                // Read before sending: the beat proves the arrival of every change committed until then.
                notify.setString(2, Long.toString(System.nanoTime()));
                notify.execute();
                if (present) {
                    notify.setString(1, CHANNEL);
                    notify.setString(2, presence);
                    notify.execute();
                }
            } catch (SQLException e) {
                // The listener reports missing beats.
                LOGGER.log(Level.DEBUG, "No heartbeat was sent: {0}", e.getMessage());
            }
        }

        @Override
        public void close() {
            closed.countDown();
        }
    }
}
