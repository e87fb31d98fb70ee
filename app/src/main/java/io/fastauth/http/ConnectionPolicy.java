package io.fastauth.http;

import io.helidon.http.Status;
import io.helidon.webserver.Routing;
import java.net.SocketAddress;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * The policy for the connections of one socket. It is a routing of its own type beside the HTTP routing, so that each
 * connection finds it in the router of its socket.
 */
public final class ConnectionPolicy implements Routing {

    static final ConnectionPolicy NONE = builder().build();

    private final BooleanSupplier draining;
    private final Predicate<String> anyTarget;
    private final RefusalListener refusals;

    /** Observes requests that are refused before they are routed. */
    @FunctionalInterface
    public interface RefusalListener {

        /**
         * A request was refused.
         *
         * @param status 400, 414, 431, 501 or 505
         * @param reason what is wrong, without any text of the request
         */
        void refused(SocketAddress peer, Status status, String reason);
    }

    private ConnectionPolicy(Builder builder) {
        draining = builder.draining;
        anyTarget = builder.anyTarget;
        refusals = builder.refusals;
    }

    /** A policy that never drains, checks every target, and observes nothing. */
    public static Builder builder() {
        return new Builder();
    }

    /** Whether every answer must close its connection. */
    boolean draining() {
        return draining.getAsBoolean();
    }

    /** Whether the handler of a path checks the request target by itself. */
    boolean acceptsAnyTarget(String rawPath) {
        return anyTarget.test(rawPath);
    }

    void refused(SocketAddress peer, Status status, String reason) {
        refusals.refused(peer, status, reason);
    }

    @Override
    public void beforeStart() {
        // Nothing to do.
    }

    @Override
    public void afterStop() {
        // Nothing to do.
    }

    public static final class Builder implements io.helidon.common.Builder<Builder, ConnectionPolicy> {

        private BooleanSupplier draining = () -> false;
        private Predicate<String> anyTarget = path -> false;
        private RefusalListener refusals = (peer, status, reason) -> {};

        private Builder() {}

        /** Called for every answer: whether it must close its connection. */
        public Builder draining(BooleanSupplier whether) {
            draining = whether;
            return this;
        }

        /** Matches raw paths, without the query, whose handlers check the request target by themselves. */
        public Builder acceptAnyTarget(Predicate<String> paths) {
            anyTarget = paths;
            return this;
        }

        public Builder onRefusal(RefusalListener listener) {
            refusals = listener;
            return this;
        }

        @Override
        public ConnectionPolicy build() {
            return new ConnectionPolicy(this);
        }
    }
}
