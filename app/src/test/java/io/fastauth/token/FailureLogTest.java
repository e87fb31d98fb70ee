package io.fastauth.token;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fastauth.testing.CapturedLog;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A cause that fails many requests is logged once. */
class FailureLogTest {

    private static final String NAME = FailureLogTest.class.getName();

    private final FailureLog failures = new FailureLog(System.getLogger(NAME));

    @Test
    void anOutageIsLoggedOnceWhateverItsNumbers() {
        try (CapturedLog log = new CapturedLog(NAME)) {
            failures.outage("port 5432 refused after 10 ms: {0}");
            failures.outage("port 5433 refused after 9 ms: {0}");
            failures.outage("another");
            assertEquals(List.of("SEVERE port 5432 refused after 10 ms: {0}", "SEVERE another"), log.messages());
        }
    }

    @Test
    void exceptionsOfOneTypeAndPlaceAreOneCause() {
        try (CapturedLog log = new CapturedLog(NAME)) {
            failures.unexpected("first", thrown(new IllegalStateException("a"), "here"));
            failures.unexpected("same", thrown(new IllegalStateException("b"), "here"));
            failures.unexpected("elsewhere", thrown(new IllegalStateException("a"), "there"));
            failures.unexpected("other", thrown(new IllegalArgumentException("a"), "here"));
            IllegalStateException nowhere = new IllegalStateException("a");
            nowhere.setStackTrace(new StackTraceElement[0]);
            failures.unexpected("nowhere", nowhere);
            failures.unexpected("nowhere again", nowhere);
            assertEquals(List.of("SEVERE first", "SEVERE elsewhere", "SEVERE other", "SEVERE nowhere"), log.messages());
        }
    }

    private static RuntimeException thrown(RuntimeException exception, String method) {
        exception.setStackTrace(new StackTraceElement[] {new StackTraceElement("Type", method, "Type.java", 1)});
        return exception;
    }
}
