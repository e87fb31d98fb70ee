package io.fastauth.campaign;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fastauth.campaign.Operation.IssuedPair;
import io.fastauth.campaign.Operation.Kind;
import io.fastauth.campaign.Operation.Outcome;
import io.fastauth.token.TokenPair;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Callers that use the same few clients at once, on all replicas, and record each request. */
final class RecordedHistory implements AutoCloseable {

    private static final int CLIENTS = 8;
    private static final int REMEMBERED = 6;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Queue<Operation> operations = new ConcurrentLinkedQueue<>();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final Map<String, List<TokenPair>> recent = new ConcurrentHashMap<>();
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch done = new CountDownLatch(1);
    private final List<Integer> ports;

    private RecordedHistory(List<Integer> ports) {
        this.ports = ports;
    }

    static RecordedHistory start(int callers, List<Integer> ports) {
        RecordedHistory history = new RecordedHistory(ports);
        for (int i = 0; i < callers; i++) {
            history.callers.submit(history::call);
        }
        return history;
    }

    /** The operations, after the callers have ended. */
    Collection<Operation> stop() throws InterruptedException {
        done.countDown();
        callers.shutdown();
        assertTrue(callers.awaitTermination(60, TimeUnit.SECONDS), "the callers have ended");
        assertTrue(failures.isEmpty(), failures::toString);
        return operations;
    }

    private void call() {
        Random random = new Random();
        List<TokenClient> services = ports.stream().map(TokenClient::of).toList();
        try {
            boolean known = true;
            // A caller without an answer waits a little.
            while (!done.await(known ? 0 : 20, TimeUnit.MILLISECONDS)) {
                String client = "shared" + random.nextInt(CLIENTS);
                Operation operation = operation(services.get(random.nextInt(services.size())), client, random);
                operations.add(operation);
                known = operation.outcome() != Outcome.UNKNOWN;
            }
            for (TokenClient service : services) {
                service.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException | AssertionError e) {
            failures.add(e);
        }
    }

    private Operation operation(TokenClient service, String client, Random random) {
        List<TokenPair> pairs = recent.getOrDefault(client, List.of());
        int what = pairs.isEmpty() ? 0 : random.nextInt(100);
        // Mostly the latest one.
        TokenPair pair = pairs.isEmpty() || random.nextInt(10) < 7
                ? pairs.isEmpty() ? null : pairs.getLast()
                : pairs.get(random.nextInt(pairs.size()));
        Kind kind = what < 6
                ? Kind.ISSUE
                : what < 22 ? Kind.REFRESH : what < 25 ? Kind.REVOKE : what < 26 ? Kind.REVOKE_CLIENT : Kind.VERIFY;
        String token = switch (kind) {
            case ISSUE, REVOKE_CLIENT -> "";
            case REFRESH -> pair.refreshToken();
            case REVOKE -> random.nextBoolean() ? pair.refreshToken() : pair.accessToken();
            case VERIFY -> pair.accessToken();
        };
        long start = System.nanoTime();
        try {
            Answer answer = switch (kind) {
                case ISSUE -> service.issue(client);
                case REFRESH -> service.refresh(token);
                case REVOKE -> service.revoke(token);
                case REVOKE_CLIENT -> service.revokeClient(client);
                case VERIFY -> service.verify(token);
            };
            long end = System.nanoTime();
            return new Operation(kind, client, token, start, end, outcome(answer), issued(kind, client, answer));
        } catch (IOException e) {
            return new Operation(kind, client, token, start, System.nanoTime(), Outcome.UNKNOWN, null);
        }
    }

    private static Outcome outcome(Answer answer) {
        return switch (answer.status()) {
            case Answer.OK -> Outcome.ACCEPTED;
            case Answer.UNAUTHORIZED -> Outcome.REFUSED;
            default -> Outcome.UNKNOWN;
        };
    }

    private IssuedPair issued(Kind kind, String client, Answer answer) {
        if (!answer.ok() || kind != Kind.ISSUE && kind != Kind.REFRESH) {
            return null;
        }
        TokenPair pair = answer.pair();
        recent.merge(client, List.of(pair), RecordedHistory::latest);
        return new IssuedPair(session(pair.accessToken()), pair.accessToken(), pair.refreshToken());
    }

    private static List<TokenPair> latest(List<TokenPair> before, List<TokenPair> next) {
        List<TokenPair> all = new ArrayList<>(before);
        all.removeAll(next);
        all.addAll(next);
        return List.copyOf(all.subList(Math.max(0, all.size() - REMEMBERED), all.size()));
    }

    private static String session(String token) {
        try {
            return JSON.readTree(Base64.getUrlDecoder().decode(token.split("\\.")[1]))
                    .path("sid")
                    .textValue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        done.countDown();
        callers.close();
    }
}
