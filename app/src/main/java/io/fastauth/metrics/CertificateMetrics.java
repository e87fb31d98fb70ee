package io.fastauth.metrics;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/** How long the certificate that a listener shows is still good. */
public final class CertificateMetrics {

    private CertificateMetrics() {}

    /**
     * Registers the meter of a listener.
     *
     * @param meters the meters of the service
     * @param listener the listener's name
     * @param expiry when the certificate that is in force ends; asked at every scrape
     */
    public static void register(Meters meters, String listener, Supplier<Instant> expiry) {
        meters.gauge(
                "fastauth.tls.certificate.expiry.seconds",
                "Seconds until the certificate of a listener expires; negative when it has",
                () -> Duration.between(Instant.now(), expiry.get()).toSeconds(),
                "listener",
                listener);
    }
}
