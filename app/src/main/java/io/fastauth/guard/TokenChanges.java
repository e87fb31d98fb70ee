package io.fastauth.guard;

import io.fastauth.token.VerifiedToken;
import java.util.concurrent.atomic.AtomicLong;

/** Counts changes, so that none is missed that falls between the verification of a token and its websocket's entry. */
final class TokenChanges {

    private final AtomicLong count = new AtomicLong();
    private final TokenChecks checks;

    TokenChanges(TokenChecks checks) {
        this.checks = checks;
    }

    void changed(String clientId) {
        // Counted before it is looked for: a websocket that is not found then finds the count.
        count.incrementAndGet();
        checks.changed(clientId);
    }

    long count() {
        return count.get();
    }

    void recheck(long before, GuardedSocket entered) {
        if (count.get() != before) {
            entered.token().map(VerifiedToken::clientId).ifPresent(checks::changed);
        }
    }
}
