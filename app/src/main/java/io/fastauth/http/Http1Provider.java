package io.fastauth.http;

import io.helidon.common.Weighted;
import io.helidon.common.buffers.BufferData;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ProtocolConfigs;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionProvider;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import io.helidon.webserver.spi.ServerConnectionSelectorProvider;
import java.util.List;
import java.util.Set;

/** Helidon's HTTP/1.1 on every socket, with what RFC 9110 asks for beside. */
public final class Http1Provider implements ServerConnectionSelectorProvider<Http1Config>, Weighted {

    private final Http1ConnectionProvider http1 = new Http1ConnectionProvider();

    /** For the service loader. */
    public Http1Provider() {}

    @Override
    public Class<Http1Config> protocolConfigType() {
        return http1.protocolConfigType();
    }

    @Override
    public String protocolType() {
        return http1.protocolType();
    }

    @Override
    public double weight() {
        return Weighted.DEFAULT_WEIGHT + 1;
    }

    @Override
    public ServerConnectionSelector create(String listenerName, Http1Config config, ProtocolConfigs configs) {
        // Helidon calls none of several listeners, so this one calls the one that was configured.
        Http1Config listening = Http1Config.builder(config)
                .receiveListeners(List.of(new Exchange(config.compositeReceiveListener())))
                .sendListeners(List.of(new Exchange(config.compositeSendListener())))
                .build();
        return new Selector(http1.create(listenerName, listening, configs));
    }

    /**
     * Selects as Helidon's own does.
     *
     * @param http1 Helidon's own
     */
    private record Selector(ServerConnectionSelector http1) implements ServerConnectionSelector {

        @Override
        public int bytesToIdentifyConnection() {
            return http1.bytesToIdentifyConnection();
        }

        @Override
        public Support supports(BufferData data) {
            return http1.supports(data);
        }

        @Override
        public Set<String> supportedApplicationProtocols() {
            return http1.supportedApplicationProtocols();
        }

        @Override
        public ServerConnection connection(ConnectionContext context) {
            return http1.connection(
                    new ConnectionView(context, context.dataReader(), new ResponseWriter(context.dataWriter())));
        }
    }
}
