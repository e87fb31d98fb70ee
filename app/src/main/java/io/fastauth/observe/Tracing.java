package io.fastauth.observe;

import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** The tracer of one service. */
public final class Tracing implements AutoCloseable {

    private static final String SCOPE = "io.fastauth";

    private final OpenTelemetrySdk sdk;

    private Tracing(OpenTelemetrySdk sdk) {
        this.sdk = sdk;
    }

    /** Whether a variable or property of OpenTelemetry names a collector or exporter, and none disables tracing. */
    public static boolean requested() {
        boolean named = Stream.of("otel.exporter.otlp.endpoint", "otel.exporter.otlp.traces.endpoint")
                .anyMatch(name -> !value(name).isEmpty());
        String exporter = value("otel.traces.exporter");
        return (named || !exporter.isEmpty())
                && !exporter.equals("none")
                && !Boolean.parseBoolean(value("otel.sdk.disabled"));
    }

    /** A system property, or else the environment variable of the same meaning. */
    private static String value(String property) {
        String variable = System.getenv(property.toUpperCase(Locale.ROOT).replace('.', '_'));
        return System.getProperty(property, variable == null ? "" : variable);
    }

    /**
     * Starts tracing. {@code OTEL_…} variables and {@code otel.…} system properties configure it; by default, spans are
     * sent by OTLP over HTTP to the local machine, and trace context is W3C's.
     *
     * @param serviceName the default of the service's name
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
