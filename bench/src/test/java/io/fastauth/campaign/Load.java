package io.fastauth.campaign;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.fastauth.token.TokenPair;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Callers that issue, refresh and verify without a pause, and judge at the end whether anything acknowledged is lost.
 */
final class Load implements AutoCloseable {

    /** For how long another replica may accept what was superseded. */
    private static final Duration STALENESS = Duration.ofSeconds(1);

    private static final int CLIENTS = Form.choose(10, 25);
    private static final AtomicLong LOADS = new AtomicLong();

    private final Tally tally = new Tally();
    private final List<Integer> ports;
    private final List<List<Holder>> holders = new ArrayList<>();
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch done = new CountDownLatch(1);

    private Load(List<Integer> ports) {
        this.ports = ports;
    }

    /** Starts callers, each with clients of its own and connections to each of the ports. */
    static Load start(int callers, Integer... ports) {
        Load load = new Load(List.of(ports));
        String prefix = "load" + LOADS.incrementAndGet();
        for (int caller = 0; caller < callers; caller++) {
            List<Holder> own = new ArrayList<>();
            for (int client = 0; client < CLIENTS; client++) {
                own.add(new Holder(prefix + "-" + caller + "-" + client, load.tally));
            }
            load.holders.add(own);
            load.callers.submit(() -> load.call(own));
        }
        return load;
    }

    private void call(List<Holder> own) {
        Random random = new Random();
        List<TokenClient> services = ports.stream().map(TokenClient::of).toList();
        try {
            boolean succeeded = true;
            // A caller that was refused waits a little.
            while (!done.await(succeeded ? 0 : 20, TimeUnit.MILLISECONDS)) {
                TokenClient service = services.get(random.nextInt(services.size()));
                Holder holder = own.get(random.nextInt(own.size()));
                int what = random.nextInt(10);
                if (!holder.holdsPair() || what < 6) {
                    succeeded = holder.change(service, what > 0);
                } else if (what < 9) {
                    holder.verify(service);
                } else {
                    holder.forge(service);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | AssertionError e) {
            tally.broke("an answer was not understood: " + e);
        } finally {
            closeAll(services);
        }
    }

    private static void closeAll(List<TokenClient> services) {
        try {
            for (TokenClient service : services) {
                service.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Tally tally() {
        return tally;
    }

    /** Waits until so many further changes are acknowledged. */
    void awaitChanges(int count) {
        long before = tally.changesAcknowledged();
        await().atMost(Recovery.LIMIT)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> tally.changesAcknowledged() >= before + count);
    }

    /** Ends the load, and waits for the answers under way. */
    void stop() throws InterruptedException {
        done.countDown();
        callers.shutdown();
        assertEquals(true, callers.awaitTermination(60, TimeUnit.SECONDS), "the callers have ended");
    }

    /**
     * After {@link #stop}, with the services in order: each acknowledged pair must verify and refresh, and must be
     * refused once it is superseded; each refresh that was not answered must be answered when it is repeated.
     */
    void judge(Report report) throws InterruptedException, ExecutionException {
        Queue<TokenPair> superseded = new ConcurrentLinkedQueue<>();
        List<Future<?>> judgements = new ArrayList<>();
        try (ExecutorService judges = Executors.newVirtualThreadPerTaskExecutor()) {
            holders.forEach(own -> judgements.add(judges.submit(() -> judge(own, superseded))));
        }
        // A judge that failed has left pairs unjudged.
        for (Future<?> judgement : judgements) {
            judgement.get();
        }
        Collection<TokenPair> unrefused = unrefused(superseded);
        if (!unrefused.isEmpty()) {
            Faults.last(STALENESS);
            unrefused = unrefused(unrefused);
        }
        unrefused.forEach(pair -> tally.broke("an access token was not refused after its refresh was acknowledged"));
        List<String> broken = tally.brokenPromises();
        report.acknowledged(tally.changesAcknowledged(), broken.size());
        report.judged(superseded.size());
        assertEquals(List.of(), broken);
        assertFalse(superseded.isEmpty(), "no pair was judged");
    }

    private void judge(List<Holder> own, Queue<TokenPair> superseded) {
        Random random = new Random();
        List<TokenClient> services = ports.stream().map(TokenClient::of).toList();
        for (Holder holder : own) {
            TokenPair before = holder.pair();
            boolean certain = holder.holdsPair();
            if (certain && !holder.verify(services.get(random.nextInt(services.size())))) {
                tally.broke("an acknowledged pair was not accepted at the end");
            }
            if (!holder.change(services.get(random.nextInt(services.size())), true)) {
                if (certain) {
                    tally.broke("an acknowledged pair was not refreshed at the end");
                }
            } else if (certain) {
                superseded.add(before);
            }
        }
        closeAll(services);
    }

    /** Those that are answered with anything but 401: an error is no refusal. */
    private List<TokenPair> unrefused(Collection<TokenPair> superseded) {
        List<TokenPair> unrefused = new ArrayList<>();
        for (int port : ports) {
            try (TokenClient service = TokenClient.of(port)) {
                for (TokenPair pair : superseded) {
                    if (service.verify(pair.accessToken()).status() != Answer.UNAUTHORIZED) {
                        unrefused.add(pair);
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return unrefused;
    }

    @Override
    public void close() {
        done.countDown();
        callers.close();
    }
}
