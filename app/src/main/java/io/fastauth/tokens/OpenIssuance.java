package io.fastauth.tokens;

import io.fastauth.guard.Caller;
import io.fastauth.guard.Level;
import io.fastauth.http.AddressLimiter;
import io.fastauth.http.AddressLiteral;
import io.fastauth.http.Problems;
import io.fastauth.http.SourceAddress;
import io.fastauth.metrics.Meters;
import io.fastauth.token.AuditEvent;
import io.fastauth.token.AuditLog;
import io.fastauth.token.OncePerMinute;
import io.fastauth.token.TokenRefusal;
import io.helidon.http.Status;
import io.helidon.metrics.api.Counter;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Protects issuance that requires no credential: refuses web pages of other sites, and limits each address. */
final class OpenIssuance {

    private final SitePolicy sites;
    private final AddressLimiter limiter;
    private final SourceAddress addresses;
    private final Problems problems;
    private final AuditLog audit;
    private final Clock clock;
    private final Map<SitePolicy.Refusal, Counter> refused = new EnumMap<>(SitePolicy.Refusal.class);
    private final Counter limited;
    private final OncePerMinute limitedAddresses = new OncePerMinute();

    OpenIssuance(
            Exposure exposure, SourceAddress addresses, Problems problems, AuditLog audit, Clock clock, Meters meters) {
        this.sites = new SitePolicy(exposure.publicUrl(), exposure.loopbackHost());
        this.limiter = exposure.issues();
        this.addresses = addresses;
        this.problems = problems;
        this.audit = audit;
        this.clock = clock;
        for (SitePolicy.Refusal refusal : SitePolicy.Refusal.values()) {
            refused.put(
                    refusal, meters.tokens("issue", "refused", refusal.reason().text()));
        }
        this.limited = meters.tokens("issue", "refused", TokenRefusal.RATE_LIMITED.text());
    }

    /** Whether a request may be issued a pair; otherwise, it is answered. A guarded request may. */
    boolean allows(ServerRequest request, ServerResponse response) {
        if (request.context().get(Caller.class).orElseThrow().level() != Level.OPEN) {
            return true;
        }
        String address = addresses.of(request);
        Optional<SitePolicy.Refusal> refusal = sites.refusal(request.headers(), response.headers());
        if (refusal.isPresent()) {
            refuse(request, response, refusal.get());
            return false;
        }
        Optional<Duration> wait = limiter.take(address);
        wait.ifPresent(time -> limit(request, response, time, address));
        return wait.isEmpty();
    }

    private void refuse(ServerRequest request, ServerResponse response, SitePolicy.Refusal refusal) {
        Objects.requireNonNull(refused.get(refusal)).increment();
        record(request, refusal.reason(), refusal.detail());
        problems.send(response, Status.create(refusal.reason().status(false)), refusal.detail());
    }

    /** Audits an address once a minute, so that it cannot fill the audit log. */
    private void limit(ServerRequest request, ServerResponse response, Duration wait, String address) {
        limited.increment();
        if (limitedAddresses.first(AddressLiteral.subscriber(address))) {
            record(request, TokenRefusal.RATE_LIMITED, "Too many pairs were issued to this address");
        }
        problems.issueLimited(response, wait);
    }

    private void record(ServerRequest request, TokenRefusal refusal, String reason) {
        audit.record(AuditEvent.denied(clock.instant(), addresses.source(request), refusal)
                .because("issue: " + reason));
    }
}
