package io.fastauth.metrics;

import io.fastauth.token.Issue;
import io.fastauth.token.Refresh;
import io.fastauth.token.TokenIssuer;
import io.fastauth.token.TokenRefusal;
import io.helidon.metrics.api.Counter;

/** Counts the results of issuing and refreshing. */
public final class IssuerMetrics implements TokenIssuer.Observer {

    private final Counter issued;
    private final Counter issueRefused;
    private final Counter issueUnauthenticated;
    private final Counter issueDisabled;
    private final Counter issueInvalidScope;
    private final Counter issueInvalidTarget;
    private final Counter issueKeyMissing;
    private final Counter issueNotSaved;
    private final Counter rotated;
    private final Counter replayed;
    private final Counter reuseDetected;
    private final Counter invalid;
    private final Counter refreshRefused;
    private final Counter refreshUnauthenticated;
    private final Counter refreshDisabled;
    private final Counter refreshNotPermitted;
    private final Counter refreshInvalidScope;
    private final Counter refreshInvalidTarget;
    private final Counter refreshKeyMissing;
    private final Counter refreshNotSaved;

    public IssuerMetrics(Meters meters) {
        issued = meters.tokens("issue", "success", "issued");
        issueRefused = meters.tokens("issue", "refused", TokenRefusal.ISSUING_POLICY.text());
        issueUnauthenticated = meters.tokens("issue", "refused", TokenRefusal.INVALID_CLIENT.text());
        issueDisabled = meters.tokens("issue", "refused", TokenRefusal.CLIENT_DISABLED.text());
        issueInvalidScope = meters.tokens("issue", "refused", TokenRefusal.INVALID_SCOPE.text());
        issueInvalidTarget = meters.tokens("issue", "refused", TokenRefusal.INVALID_TARGET.text());
        issueKeyMissing = meters.tokens("issue", "failure", "key_missing");
        issueNotSaved = meters.tokens("issue", "failure", "not_saved");
        rotated = meters.tokens("refresh", "success", "rotated");
        replayed = meters.tokens("refresh", "success", "replayed");
        reuseDetected = meters.tokens("refresh", "refused", TokenRefusal.REUSE_DETECTED.text());
        invalid = meters.tokens("refresh", "refused", TokenRefusal.INVALID_GRANT.text());
        refreshRefused = meters.tokens("refresh", "refused", TokenRefusal.ISSUING_POLICY.text());
        refreshUnauthenticated = meters.tokens("refresh", "refused", TokenRefusal.INVALID_CLIENT.text());
        refreshDisabled = meters.tokens("refresh", "refused", TokenRefusal.CLIENT_DISABLED.text());
        refreshNotPermitted = meters.tokens("refresh", "refused", TokenRefusal.UNAUTHORIZED_CLIENT.text());
        refreshInvalidScope = meters.tokens("refresh", "refused", TokenRefusal.INVALID_SCOPE.text());
        refreshInvalidTarget = meters.tokens("refresh", "refused", TokenRefusal.INVALID_TARGET.text());
        refreshKeyMissing = meters.tokens("refresh", "failure", "key_missing");
        refreshNotSaved = meters.tokens("refresh", "failure", "not_saved");
    }

    @Override
    public void issued(Issue outcome) {
        Counter counter = switch (outcome) {
            case Issue.Issued done -> issued;
            case Issue.Refused refused -> issueRefused;
            case Issue.Unauthenticated refused -> issueUnauthenticated;
            case Issue.Disabled refused -> issueDisabled;
            case Issue.InvalidScope refused -> issueInvalidScope;
            case Issue.InvalidTarget refused -> issueInvalidTarget;
            case Issue.KeyMissing missing -> issueKeyMissing;
            case Issue.NotSaved notSaved -> issueNotSaved;
        };
        counter.increment();
    }

    @Override
    public void refreshed(Refresh outcome) {
        Counter counter = switch (outcome) {
            case Refresh.Rotated done -> rotated;
            case Refresh.Replayed again -> replayed;
            case Refresh.ReuseDetected reuse -> reuseDetected;
            case Refresh.Invalid refused -> invalid;
            case Refresh.MissingClientId missing -> invalid;
            case Refresh.Refused refused -> refreshRefused;
            case Refresh.Unauthenticated refused -> refreshUnauthenticated;
            case Refresh.Disabled refused -> refreshDisabled;
            case Refresh.NotPermitted refused -> refreshNotPermitted;
            case Refresh.InvalidScope refused -> refreshInvalidScope;
            case Refresh.InvalidTarget refused -> refreshInvalidTarget;
            case Refresh.KeyMissing missing -> refreshKeyMissing;
            case Refresh.NotSaved notSaved -> refreshNotSaved;
        };
        counter.increment();
    }
}
