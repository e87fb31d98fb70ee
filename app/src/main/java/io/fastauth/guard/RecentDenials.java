package io.fastauth.guard;

import io.fastauth.token.AuditEvent;
import io.fastauth.token.AuditEvent.Refusal;
import io.fastauth.token.AuditEvent.Request;
import io.fastauth.token.AuditLog;
import io.fastauth.token.TokenRefusal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * The latest requests that were refused, by the guards and by token operations, in memory. Adding one neither waits nor
 * locks. Every text is bounded, and contains no token.
 */
public final class RecentDenials implements AuditLog {

    /** The number of denials that are kept. */
    public static final int KEPT = 1_000;

    /** How the requests arrive that a token operation refuses. */
    private static final String TOKENS = "tokens";

    private static final Request UNKNOWN = new Request("", "", "", "");
    private static final int MAX_DETAIL = 512;

    private final SecretMask secrets;
    private final AtomicReferenceArray<Entry> ring = new AtomicReferenceArray<>(KEPT);
    private final AtomicLong added = new AtomicLong();

    /**
     * A refused request.
     *
     * @param door {@code http}, {@code gateway}, {@code websocket}, or {@code tokens} for a token operation
     * @param method empty when it is unknown, as the path is
     * @param rule the entry that required a credential; empty when none did
     * @param level the level that was required; empty for a token operation
     * @param reason a label
     * @param detail the reason in words
     * @param status the status of the answer, unless the address has failed too often
     */
    public record Denied(
            Instant time,
            String door,
            String method,
            String path,
            String rule,
            Optional<String> level,
            String reason,
            String detail,
            int status,
            Optional<String> clientId,
            Optional<String> address) {}

    /** A denial and its number, from 0. */
    private record Entry(long number, Denied denied) {}

    /** The labels of the reasons, in order. */
    public static List<String> reasons() {
        return Stream.concat(
                        Stream.of(Denial.Reason.values()).map(Denial.Reason::text),
                        Stream.of(TokenRefusal.values()).map(TokenRefusal::text))
                .distinct()
                .sorted()
                .toList();
    }

    /** The master token in force may be what a caller mistook for its client id. */
    public RecentDenials(Supplier<MasterToken> master) {
        this.secrets = new SecretMask(master);
    }

    /** Adds a refusal; other events are ignored. */
    @Override
    public void record(AuditEvent event) {
        event.refusal().ifPresent(refusal -> {
            Denied denied = denied(event, refusal);
            long number = added.getAndIncrement();
            ring.set((int) (number % KEPT), new Entry(number, denied));
        });
    }

    private Denied denied(AuditEvent event, Refusal refusal) {
        Request request = event.request().orElse(UNKNOWN);
        String detail = event.reason().orElse("");
        return new Denied(
                event.time(),
                refusal.level().isPresent() ? request.door() : TOKENS,
                request.method(),
                request.path(),
                request.rule(),
                refusal.level(),
                refusal.code(),
                detail.length() <= MAX_DETAIL ? detail : detail.substring(0, MAX_DETAIL) + "…",
                refusal.status(),
                event.clientId().map(secrets::in),
                event.address());
    }

    /**
     * The latest denials, the newest first. One that is added meanwhile may be missing.
     *
     * @param clientId the client of the denials; empty for any
     * @param reason their reason; empty for any
     * @param limit at least 1
     */
    public List<Denied> latest(Optional<String> clientId, Optional<String> reason, int limit) {
        long end = added.get();
        return LongStream.rangeClosed(1, Math.min(end, KEPT))
                .mapToObj(back -> entry(end - back))
                .flatMap(Optional::stream)
                .filter(denied -> clientId.isEmpty() || clientId.equals(denied.clientId()))
                .filter(denied -> reason.isEmpty() || reason.get().equals(denied.reason()))
                .limit(limit)
                .toList();
    }

    /** Empty while it is being added, and when a newer one has its place. */
    private Optional<Denied> entry(long number) {
        return Optional.ofNullable(ring.get((int) (number % KEPT)))
                .filter(entry -> entry.number() == number)
                .map(Entry::denied);
    }
}
