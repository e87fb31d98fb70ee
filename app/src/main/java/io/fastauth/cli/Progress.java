package io.fastauth.cli;

import java.io.PrintWriter;
import java.time.Duration;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows the progress of a long command: a bar on a terminal, elsewhere a line every few seconds. */
final class Progress implements AutoCloseable {

    private static final Duration BETWEEN_LINES = Duration.ofSeconds(5);
    private static final int BETWEEN_BARS_MILLIS = 250;

    private final Shown shown;

    private Progress(Shown shown) {
        this.shown = shown;
    }

    /** Starts to show the progress of a task of so many steps, on {@code err} where there is no terminal. */
    static Progress start(String task, long total, PrintWriter err) {
        return new Progress(Screen.console().isPresent() ? new Bar(bar(task, total)) : new Lines(task, total, err));
    }

    private static ProgressBar bar(String task, long total) {
        return new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(total)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(BETWEEN_BARS_MILLIS)
                .showSpeed()
                .build();
    }

    void step(long by) {
        shown.step(by);
    }

    @Override
    public void close() {
        shown.close();
    }

    private sealed interface Shown {

        void step(long by);

        void close();
    }

    private record Bar(ProgressBar bar) implements Shown {

        @Override
        public void step(long by) {
            bar.stepBy(by);
        }

        @Override
        public void close() {
            bar.close();
        }
    }

    private static final class Lines implements Shown {

        private final String task;
        private final long total;
        private final PrintWriter err;
        private final long started = System.nanoTime();
        private long done;
        private long reported = started;

        Lines(String task, long total, PrintWriter err) {
            this.task = task;
            this.total = total;
            this.err = err;
        }

        @Override
        public void step(long by) {
            done += by;
            long now = System.nanoTime();
            if (now - reported >= BETWEEN_LINES.toNanos()) {
                reported = now;
                long perSecond = done * 1_000_000_000L / (now - started);
                long left = perSecond == 0 ? 0 : Math.max(0, total - done) / perSecond;
                err.println(task + ": " + done + " of " + total + ", " + perSecond + "/s, " + left + " s left");
                err.flush();
            }
        }

        @Override
        public void close() {
            // The summary of the command says how it ended.
        }
    }
}
