package io.fastauth.campaign;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/** What clients saw: how often each answer, and each broken promise. */
final class Tally {

    private static final String NO_ANSWER = "no answer";

    private final Map<String, LongAdder> answers = new ConcurrentSkipListMap<>();
    private final Queue<String> broken = new ConcurrentLinkedQueue<>();
    private final LongAdder acknowledged = new LongAdder();
    private final AtomicLong slowest = new AtomicLong();

    void answered(Answer answer, long nanos) {
        count(String.valueOf(answer.status()));
        slowest.accumulateAndGet(nanos, Math::max);
        if (answer.status() == Answer.UNAVAILABLE && !answer.headers().containsKey("retry-after")) {
            broke("503 without Retry-After");
        }
    }

    void notAnswered() {
        count(NO_ANSWER);
    }

    private void count(String answer) {
        answers.computeIfAbsent(answer, key -> new LongAdder()).increment();
    }

    void acknowledged() {
        acknowledged.increment();
    }

    /** A promise that was not kept. */
    void broke(String what) {
        broken.add(what);
    }

    long changesAcknowledged() {
        return acknowledged.sum();
    }

    List<String> brokenPromises() {
        return List.copyOf(broken);
    }

    /** The statuses of all answers. */
    Set<String> statuses() {
        return answers.keySet().stream()
                .filter(answer -> !answer.equals(NO_ANSWER))
                .collect(Collectors.toSet());
    }

    /** How many answers there were. */
    long answers() {
        return answers.values().stream().mapToLong(LongAdder::sum).sum() - missing();
    }

    /** How often there was no answer. */
    long missing() {
        LongAdder missing = answers.get(NO_ANSWER);
        return missing == null ? 0 : missing.sum();
    }

    /** The longest time to an answer, in seconds. */
    double slowestSeconds() {
        return slowest.get() / 1e9;
    }

    /** Such as {@code 200: 1,234, 503: 5}. */
    String summary() {
        return answers.entrySet().stream()
                .map(entry -> String.format(
                        Locale.ROOT, "%s: %,d", entry.getKey(), entry.getValue().sum()))
                .collect(Collectors.joining(", "));
    }
}
