package io.fastauth.http;

import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.spi.ProtocolConfig;

/**
 * The protocol {@code http_1_1} of a listener, read by this package. It has Helidon's settings, but not its type:
 * Helidon makes a connection selector of its own for every {@link Http1Config}, and the first bytes of a connection
 * with two selectors are read without a deadline and without an idle timeout.
 *
 * @param name the name of the configuration
 * @param http1 the settings
 */
record HttpProtocol(String name, Http1Config http1) implements ProtocolConfig {

    /** The type and the configuration key of the protocol, as Helidon's. */
    static final String TYPE = "http_1_1";

    @Override
    public String type() {
        return TYPE;
    }
}
