package io.fastauth.observe;

import io.fastauth.contract.Operation;
import io.fastauth.contract.PathTemplate;
import io.fastauth.guard.SecretMask;
import io.fastauth.http.CharacterSet;
import io.fastauth.http.SourceAddress;
import io.fastauth.metrics.Meters;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.logging.common.HelidonMdc;
import io.helidon.metrics.api.Timer;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The filters that observe the requests of a server. They name a request by its operation of the contract; other paths,
 * and an upgrade to a websocket, are {@value #OTHER}.
 */
public final class RequestFilters {

    /** The key of the request id in log lines. */
    static final String REQUEST_ID = "request_id";

    /** The key of the trace id in log lines. */
    static final String TRACE_ID = "trace_id";

    private static final String OTHER = "other";
    private static final HeaderName X_REQUEST_ID = HeaderNames.create("X-Request-Id");
    private static final CharacterSet SAFE_ID = CharacterSet.lettersDigitsAnd("._-");
    private static final int LONGEST_ID = 64;

    private final Map<String, Map<String, String>> operationByPathAndMethod = new HashMap<>();
    private final Map<String, PathTemplate> templates = new HashMap<>();
    private final Map<String, Timers> timers = new HashMap<>();
    private final Optional<Tracing> tracing;
    private final Optional<AccessLog> accessLog;
    private final SecretMask secrets;

    /**
     * The filters of one server.
     *
     * @param secrets what neither an id nor the access log contains
     * @param operations the operations of the contract
     * @param places where a path of the contract is served, each a function of the path
     */
    public RequestFilters(
            Meters meters,
            Optional<Tracing> tracing,
            boolean accessLog,
            SourceAddress addresses,
            SecretMask secrets,
            List<Operation> operations,
            List<UnaryOperator<String>> places) {
        this.tracing = tracing;
        this.accessLog = accessLog ? Optional.of(new AccessLog(addresses, secrets)) : Optional.empty();
        this.secrets = secrets;
        timers.put(OTHER, Timers.of(meters, OTHER));
        for (Operation operation : operations) {
            timers.put(operation.id(), Timers.of(meters, operation.id()));
            for (UnaryOperator<String> served : places) {
                String path = served.apply(operation.path());
                Map<String, String> byMethod =
                        operationByPathAndMethod.computeIfAbsent(path, template -> new HashMap<>());
                operation.methods().forEach(method -> byMethod.put(method, operation.id()));
                if (path.contains("{")) {
                    templates.putIfAbsent(path, PathTemplate.of(path));
                }
            }
        }
    }

    /** Adds request ids, traces and the access log: for every socket, before any filter that logs or answers. */
    public void addLogs(HttpRouting.Builder routing) {
        routing.addFilter(this::identify);
        tracing.ifPresent(on -> routing.addFilter(new TraceFilter(on)));
        accessLog.ifPresent(routing::addFilter);
    }

    /** Adds the metrics of requests, for sockets that serve clients. */
    public void addMetrics(HttpRouting.Builder routing) {
        routing.addFilter(this::measure);
    }

    private String operation(RoutingRequest request) {
        String path = Objects.requireNonNullElse(request.prologue().uriPath().rawPath(), "");
        Map<String, String> byMethod = operationByPathAndMethod.get(path);
        return (byMethod == null ? ofTemplate(path) : byMethod)
                .getOrDefault(request.prologue().method().text(), OTHER);
    }

    private Map<String, String> ofTemplate(String path) {
        return templates.entrySet().stream()
                .filter(template -> template.getValue().matches(path))
                .findFirst()
                .map(template -> operationByPathAndMethod.get(template.getKey()))
                .orElse(Map.of());
    }

    /**
     * Gives every request an id: the caller's {@code X-Request-Id} if it is 1 to 64 safe characters and contains no
     * secret, so that it can be found in a gateway's log too; else a new one. The response and every log line of the
     * request carry it.
     */
    private void identify(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        String id = request.headers()
                .first(X_REQUEST_ID)
                .filter(sent -> SAFE_ID.containsAll(sent, LONGEST_ID) && !secrets.hides(sent))
                .orElseGet(() ->
                        HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong()));
        response.header(X_REQUEST_ID, id);
        HelidonMdc.set(REQUEST_ID, id);
        try {
            chain.proceed();
        } finally {
            HelidonMdc.remove(REQUEST_ID);
        }
    }

    /** Measures a request until its answer is sent, by operation and class of the status. */
    private void measure(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        long start = System.nanoTime();
        // Before the chain, because a filter may route the request as another method.
        Timers outcomes = Objects.requireNonNull(timers.get(operation(request)));
        response.whenSent(
                () -> outcomes.of(response.status().code()).record(System.nanoTime() - start, TimeUnit.NANOSECONDS));
        chain.proceed();
    }

    /** The timers of one operation. */
    private record Timers(Timer success, Timer refused, Timer failure) {

        static Timers of(Meters meters, String operation) {
            return new Timers(
                    meters.requests(operation, "success"),
                    meters.requests(operation, "refused"),
                    meters.requests(operation, "failure"));
        }

        Timer of(int status) {
            if (status >= 500) {
                return failure;
            }
            return status >= 400 ? refused : success;
        }
    }

    /** Makes a span for each request. It contains nothing that the caller sent. */
    private final class TraceFilter implements Filter {

        private final Tracing tracing;

        private TraceFilter(Tracing tracing) {
            this.tracing = tracing;
        }

        @Override
        public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
            String operation = operation(request);
            Context caller = tracing.propagator().extract(Context.current(), request, RequestHeaders.INSTANCE);
            Span span = tracing.tracer()
                    .spanBuilder(operation)
                    .setParent(caller)
                    .setSpanKind(SpanKind.SERVER)
                    .setAttribute(
                            "http.request.method",
                            operation.equals(OTHER)
                                    ? "_OTHER"
                                    : request.prologue().method().text())
                    .startSpan();
            response.whenSent(() -> {
                int status = response.status().code();
                span.setAttribute("http.response.status_code", status);
                if (status >= 500) {
                    span.setStatus(StatusCode.ERROR);
                }
                span.end();
            });
            HelidonMdc.set(TRACE_ID, span.getSpanContext().getTraceId());
            try (Scope scope = caller.with(span).makeCurrent()) {
                chain.proceed();
            } finally {
                HelidonMdc.remove(TRACE_ID);
            }
        }
    }

    private enum RequestHeaders implements TextMapGetter<RoutingRequest> {
        INSTANCE;

        @Override
        public Iterable<String> keys(RoutingRequest carrier) {
            return carrier.headers().stream().map(header -> header.name()).toList();
        }

        @Override
        public @Nullable String get(@Nullable RoutingRequest carrier, String key) {
            return carrier == null
                    ? null
                    : carrier.headers().first(HeaderNames.create(key)).orElse(null);
        }
    }
}
