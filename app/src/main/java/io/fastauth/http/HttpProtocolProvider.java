package io.fastauth.http;

import io.helidon.common.Weighted;
import io.helidon.config.Config;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.spi.ProtocolConfigProvider;

/**
 * Configures {@code http_1_1} with Helidon's keys. Requests may be as long as gateways forward them: a request line and
 * header fields of 64 KiB each.
 */
public final class HttpProtocolProvider implements ProtocolConfigProvider<HttpProtocol>, Weighted {

    private static final int MAX_SIZE = 64 * 1024;

    /** For {@link java.util.ServiceLoader}. */
    public HttpProtocolProvider() {}

    @Override
    public String configKey() {
        return HttpProtocol.TYPE;
    }

    @Override
    public HttpProtocol create(Config config, String name) {
        return new HttpProtocol(
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
