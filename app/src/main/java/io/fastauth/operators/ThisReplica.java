package io.fastauth.operators;

import io.fastauth.contract.model.Replica;
import io.fastauth.contract.model.StoreState;
import io.fastauth.token.StoreStatus;
import io.fastauth.token.StoreStatus.Replicas;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/** This process among those that share its store. */
public final class ThisReplica {

    private final StoreStatus store;
    private final String storeKind;
    private final BooleanSupplier storeReady;
    private final Clock clock;
    private final Instant startedAt;
    private final String ownId;

    /**
     * This process, which has just started.
     *
     * @param store tells which others it hears
     * @param storeKind {@code sqlite}, {@code postgresql}, {@code api} or {@code custom}
     * @param storeReady whether the store answers
     */
    public ThisReplica(StoreStatus store, String storeKind, BooleanSupplier storeReady, Clock clock) {
        this.store = store;
        this.storeKind = storeKind;
        this.storeReady = storeReady;
        this.clock = clock;
        this.startedAt = clock.instant();
        this.ownId = store.replicas()
                .map(Replicas::own)
                .orElseGet(() -> HexFormat.of().toHexDigits(new SecureRandom().nextLong()));
    }

    /** The id of this process, which changes with every start. */
    String id() {
        return ownId;
    }

    Instant startedAt() {
        return startedAt;
    }

    /** The version of the jar. */
    public static String version() {
        return Objects.requireNonNullElse(ThisReplica.class.getPackage().getImplementationVersion(), "(not packaged)");
    }

    StoreState storeState() {
        return new StoreState(storeKind, storeReady.getAsBoolean());
    }

    /** The processes that were heard in the last minute, in the order of their ids; this one always. */
    List<Replica> heard() {
        Map<String, Instant> heard =
                new HashMap<>(store.replicas().map(Replicas::heard).orElse(Map.of()));
        heard.put(ownId, clock.instant());
        return heard.entrySet().stream()
                .map(replica -> new Replica(replica.getKey(), replica.getValue().getEpochSecond()))
                .sorted(Comparator.comparing(Replica::id))
                .toList();
    }
}
