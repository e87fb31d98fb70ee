package io.fastauth.campaign;

import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/** What a campaign reports of itself; safe for use by several threads. */
final class Report {

    private static final int MAX_FAILURE = 200;

    private final List<String> done = new ArrayList<>();
    private final List<String> seen = new ArrayList<>();
    private final List<String> recovered = new ArrayList<>();
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private final AtomicLong judged = new AtomicLong();

    Report() {}

    /** What the campaign does to the service. */
    synchronized void did(String what) {
        done.add(what);
    }

    /** What clients saw of it. */
    synchronized void clientsSaw(String what) {
        seen.add(what);
    }

    /** What worked again without an intervention, and how long that took. */
    synchronized void recovered(String what, Duration after) {
        recovered.add(String.format(Locale.ROOT, "%s after %.1f s", what, after.toMillis() / 1_000.0));
    }

    /** Changes that the service has acknowledged, and those among them that it does not honour. */
    void acknowledged(long changes, long ofThemLost) {
        acknowledged.addAndGet(changes);
        lost.addAndGet(ofThemLost);
    }

    /** The acknowledged pairs that were tried at the end: a judgement of none says nothing. */
    void judged(long pairs) {
        judged.addAndGet(pairs);
    }

    /** The row, with the reason when the campaign has failed. */
    synchronized Row row(String name, Throwable failure) {
        List<String> allSeen = new ArrayList<>(seen);
        if (judged.get() > 0) {
            allSeen.add(String.format(Locale.ROOT, "%,d pairs judged at the end", judged.get()));
        }
        return new Row(
                name,
                String.join("; ", done),
                String.join("; ", allSeen),
                String.join("; ", recovered),
                acknowledged.get(),
                lost.get(),
                failure == null ? Row.HELD : "FAILED: " + reason(failure),
                LocalDate.now(Clock.systemUTC()).toString(),
                Machine.facts());
    }

    private static String reason(Throwable failure) {
        String text = String.valueOf(failure.getMessage()).replaceAll("\\s+", " ");
        return failure.getClass().getSimpleName() + ": "
                + text.substring(0, Math.min(text.length(), MAX_FAILURE)).strip();
    }
}
