package io.fastauth.observe;

import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import java.util.Map;

/** The tracer of one service. */
public final class Tracing implements AutoCloseable {

    private static final String SCOPE = "io.fastauth";

    private final OpenTelemetrySdk sdk;

    private Tracing(OpenTelemetrySdk sdk) {
        this.sdk = sdk;
    }

    /**
     * Starts to trace as the {@code OTEL_…} variables and {@code otel.…} system properties say. By default, spans are
     * sent by OTLP over HTTP to the local machine, and trace context is W3C's.
     *
     * @param serviceName the name of the service, unless the variables give another
     * @return the tracing, to be closed by the caller
     */
    public static Tracing start(String serviceName) {
        return new Tracing(AutoConfiguredOpenTelemetrySdk.builder()
                .addPropertiesSupplier(() -> Map.of(
                        "otel.service.name", serviceName,
                        "otel.exporter.otlp.protocol", "http/protobuf",
                        "otel.propagators", "tracecontext",
                        // Metrics are scraped, and logs go to standard error.
                        "otel.metrics.exporter", "none",
                        "otel.logs.exporter", "none"))
                .disableShutdownHook()
                .build()
                .getOpenTelemetrySdk());
    }

    /** The tracer of this service. */
    public Tracer tracer() {
        return sdk.getTracer(SCOPE);
    }

    TextMapPropagator propagator() {
        return sdk.getPropagators().getTextMapPropagator();
    }

    /** Sends the remaining spans, for at most ten seconds. */
    @Override
    public void close() {
        sdk.close();
    }
}
