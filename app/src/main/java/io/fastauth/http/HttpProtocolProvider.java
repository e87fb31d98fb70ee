package io.fastauth.http;

import io.helidon.common.Weighted;
import io.helidon.config.Config;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.spi.ProtocolConfig;
import io.helidon.webserver.spi.ProtocolConfigProvider;

/**
 * Configures {@code http_1_1} with Helidon's keys. Requests may be as long as gateways forward them: a request line and
 * header fields of 64 KiB each.
 */
public final class HttpProtocolProvider implements ProtocolConfigProvider<HttpProtocolProvider.Protocol>, Weighted {

    /** The type and the configuration key of the protocol, as Helidon's. */
    static final String TYPE = "http_1_1";

    private static final int MAX_SIZE = 64 * 1024;

    /**
     * The protocol of a listener. It has Helidon's settings, but not its type: Helidon makes a connection selector of
     * its own for every {@link Http1Config}, and the first bytes of a connection with two selectors are read without a
     * deadline and without an idle timeout.
     *
     * @param name the name of the configuration
     * @param http1 the settings
     */
    record Protocol(String name, Http1Config http1) implements ProtocolConfig {

        @Override
        public String type() {
            return TYPE;
        }
    }

    /** For {@link java.util.ServiceLoader}. */
    public HttpProtocolProvider() {}

    @Override
    public String configKey() {
        return TYPE;
    }

    @Override
    public Protocol create(Config config, String name) {
        return new Protocol(
                name,
                Http1Config.builder()
                        .name(name)
                        .maxPrologueLength(MAX_SIZE)
                        .maxHeadersSize(MAX_SIZE)
                        .config(config)
                        .build());
    }

    /** Of two providers with one key, Helidon uses the one of higher weight. */
    @Override
    public double weight() {
        return DEFAULT_WEIGHT + 1;
    }
}
