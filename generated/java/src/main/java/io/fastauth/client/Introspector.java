package io.fastauth.client;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.lang.System.Logger;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/** Introspects tokens (RFC 7662) with the credential of the resource server, a bounded number at once. */
final class Introspector {

    private static final Logger LOGGER = System.getLogger(Introspector.class.getName());
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final TypeReference<Map<String, Object>> MEMBERS = new TypeReference<>() {};
    private static final int CONCURRENT_CALLS = 64;

    private final ServiceConnection service;
    private final ClientCredential client;
    private final ModeObserver mode;
    private final Semaphore permits = new Semaphore(CONCURRENT_CALLS);
    private final LongAdder sent = new LongAdder();
    private final AtomicBoolean credentialRefused = new AtomicBoolean();

    Introspector(ServiceConnection service, ClientCredential client, ModeObserver mode) {
        this.service = service;
        this.client = client;
        this.mode = mode;
    }

    /** The number of calls so far. */
    long sent() {
        return sent.sum();
    }

    Introspection introspect(String token) {
        if (!permits.tryAcquire()) {
            return Introspection.Unavailable.SOON;
        }
        sent.increment();
        Introspection result = Introspection.Unavailable.SOON;
        try {
            result = read(
                    service.post("/auth/token/introspect", Map.of("token", token), "Authorization", client.basic()));
        } catch (UnavailableException e) {
            result = Introspection.Unavailable.after(e.retryAfter());
        } finally {
            permits.release();
            mode.answered(!(result instanceof Introspection.Unavailable));
        }
        return result;
    }

    private Introspection read(ServiceAnswer answer) {
        if (!answer.succeeded() || !answer.body().path("active").isBoolean()) {
            if (answer.status() == 401 || answer.status() == 403) {
                warn(answer);
            }
            return Introspection.Unavailable.after(RetryAfter.of(answer.headers()));
        }
        credentialRefused.set(false);
        if (!answer.body().path("active").booleanValue()) {
            return new Introspection.Inactive();
        }
        Map<String, Object> members = MAPPER.convertValue(answer.body(), MEMBERS);
        return TokenClaims.of(members)
                .<Introspection>map(claims -> new Introspection.Active(claims, TokenClaims.whole(members.get("slot"))))
                .orElse(Introspection.Unavailable.SOON);
    }

    private void warn(ServiceAnswer answer) {
        if (credentialRefused.compareAndSet(false, true)) {
            LOGGER.log(
                    Logger.Level.WARNING,
                    "The service refuses to introspect for the client {0}; check its secret and that it may introspect: {1}",
                    client.id(),
                    answer.detail());
        }
    }
}
