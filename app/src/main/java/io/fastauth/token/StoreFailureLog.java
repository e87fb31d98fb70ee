package io.fastauth.token;

import io.fastauth.token.SurroundedTokenStore.Around;
import io.fastauth.token.SurroundedTokenStore.Call;
import java.lang.System.Logger;
import java.util.function.Supplier;

/** Logs failed calls of the token store, so that no caller has to: one line for each cause and minute. */
public final class StoreFailureLog implements Around {

    private static final Logger LOGGER = System.getLogger(StoreFailureLog.class.getName());

    private final FailureLog failures = new FailureLog(LOGGER);

    /** A log without any failure yet. */
    public StoreFailureLog() {}

    @Override
    public <T> T make(Call call, Supplier<T> asked) {
        try {
            return asked.get();
        } catch (StoreUnavailableException e) {
            failures.outage("The token store failed: " + e.getMessage()
                    + " (further failures of this cause are not logged for a minute)");
            LOGGER.log(Logger.Level.DEBUG, "The token store failed", e);
            throw e;
        }
    }
}
