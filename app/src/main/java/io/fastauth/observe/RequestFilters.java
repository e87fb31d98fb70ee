package io.fastauth.observe;

import io.fastauth.contract.Operation;
import io.fastauth.http.SourceAddress;
import io.fastauth.metrics.Meters;
import io.helidon.webserver.http.HttpRouting;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The filters that observe the requests of a server. */
public final class RequestFilters {

    private final RequestIds ids = new RequestIds();
    private final Optional<TraceFilter> traces;
    private final Optional<AccessLog> accessLog;
    private final RequestMetrics metrics;

    /** Of the operations of the contract, at every place where a path of it is served, each a function of the path. */
    public RequestFilters(
            Meters meters,
            Optional<Tracing> tracing,
            boolean accessLog,
            SourceAddress addresses,
            List<Operation> operations,
            List<UnaryOperator<String>> places) {
        OperationIndex index = new OperationIndex(operations, places);
        this.traces = tracing.map(on -> new TraceFilter(on, index));
        this.accessLog = accessLog ? Optional.of(new AccessLog(addresses)) : Optional.empty();
        this.metrics = new RequestMetrics(meters, operations, index);
    }

    /** Adds request ids, traces and the access log, for every socket and before anything that logs or answers. */
    public void addLogs(HttpRouting.Builder routing) {
        routing.addFilter(ids);
        traces.ifPresent(routing::addFilter);
        accessLog.ifPresent(routing::addFilter);
    }

    /** Adds the metrics of requests, for sockets that serve clients. */
    public void addMetrics(HttpRouting.Builder routing) {
        routing.addFilter(metrics);
    }
}
