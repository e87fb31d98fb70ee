package io.fastauth.http;

import io.helidon.common.Weighted;
import io.helidon.webserver.ProtocolConfigs;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.spi.ProtocolConfig;
import io.helidon.webserver.spi.ServerConnectionSelector;
import io.helidon.webserver.spi.ServerConnectionSelectorProvider;

/**
 * Serves the HTTP/1 connections of every listener: of those that discover their protocols, and of those to which a host
 * application adds an {@link Http1Config}.
 */
public final class HttpConnectionProvider implements ServerConnectionSelectorProvider<ProtocolConfig>, Weighted {

    /** For {@link java.util.ServiceLoader}. */
    public HttpConnectionProvider() {}

    @Override
    public Class<ProtocolConfig> protocolConfigType() {
        return ProtocolConfig.class;
    }

    @Override
    public String protocolType() {
        return HttpProtocolProvider.TYPE;
    }

    @Override
    public ServerConnectionSelector create(String listenerName, ProtocolConfig config, ProtocolConfigs configs) {
        Http1Config http1 = config instanceof HttpProtocolProvider.Protocol ours ? ours.http1() : (Http1Config) config;
        return HttpConnectionSelector.create(listenerName, http1, configs, ReadLimits.DEFAULT);
    }

    /** The first selector that accepts a connection serves it. */
    @Override
    public double weight() {
        return DEFAULT_WEIGHT + 1;
    }
}
