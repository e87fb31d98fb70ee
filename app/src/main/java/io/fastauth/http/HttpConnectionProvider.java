package io.fastauth.http;

import io.helidon.common.Weighted;
import io.helidon.common.buffers.BufferData;
import io.helidon.config.Config;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ProtocolConfigs;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionProvider;
import io.helidon.webserver.spi.ProtocolConfig;
import io.helidon.webserver.spi.ProtocolConfigProvider;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import io.helidon.webserver.spi.ServerConnectionSelectorProvider;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/**
 * Serves the HTTP/1 connections of every listener by Helidon's HTTP/1.1, behind the reader of this package: of
 * listeners that discover their protocols, which are configured with Helidon's keys below {@code http_1_1}, and of
 * those to which a host application adds an {@link Http1Config}.
 */
public final class HttpConnectionProvider
        implements ServerConnectionSelectorProvider<ProtocolConfig>,
                ProtocolConfigProvider<HttpConnectionProvider.Protocol>,
                Weighted {

    private static final String TYPE = "http_1_1";

    /** Gateways forward request lines and header fields of up to 64 KiB each. */
    private static final int MAX_SIZE = 64 * 1024;

    /** Bytes that the reader may add to a head, and that Helidon counts more strictly. */
    private static final int SLACK = 1024;

    private static final byte[] HTTP2_PREFACE = "PRI * HTTP/2.0".getBytes(StandardCharsets.US_ASCII);

    /** For {@link java.util.ServiceLoader}. */
    public HttpConnectionProvider() {}

    /**
     * Helidon's settings in another type: Helidon creates a connection selector of its own for every
     * {@link Http1Config}, and reads the first bytes of a connection with two selectors without a deadline or an idle
     * timeout.
     */
    record Protocol(String name, Http1Config http1) implements ProtocolConfig {

        @Override
        public String type() {
            return TYPE;
        }
    }

    @Override
    public String configKey() {
        return TYPE;
    }

    @Override
    public String protocolType() {
        return TYPE;
    }

    @Override
    public Class<ProtocolConfig> protocolConfigType() {
        return ProtocolConfig.class;
    }

    /** Of two providers with one key, Helidon uses the one of higher weight; the first selector serves a connection. */
    @Override
    public double weight() {
        return DEFAULT_WEIGHT + 1;
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

    @Override
    public ServerConnectionSelector create(String listenerName, ProtocolConfig config, ProtocolConfigs configs) {
        return selector(
                listenerName,
                config instanceof Protocol ours ? ours.http1() : (Http1Config) config,
                configs,
                ReadLimits.DEFAULT);
    }

    static ServerConnectionSelector selector(
            String listener, Http1Config config, ProtocolConfigs configs, ReadLimits limits) {
        // The reader checks all this before Helidon does, and answers with the reason.
        Http1Config behind = Http1Config.builder(config)
                .maxPrologueLength(config.maxPrologueLength() + SLACK)
                .maxHeadersSize(config.maxHeadersSize() + SLACK)
                .validatePath(false)
                .validatePrologue(false)
                .validateRequestHeaders(false)
                .receiveListeners(List.of(new HttpConnection.Listener(config.compositeReceiveListener())))
                .sendListeners(List.of(new HttpConnection.Listener(config.compositeSendListener())))
                .build();
        return new Selector(new Http1ConnectionProvider().create(listener, behind, configs), config, limits);
    }

    private record Selector(ServerConnectionSelector http1, Http1Config config, ReadLimits limits)
            implements ServerConnectionSelector {

        @Override
        public int bytesToIdentifyConnection() {
            return 0;
        }

        /** Everything but HTTP/2 with prior knowledge: other protocols are answered with 400. */
        @Override
        public Support supports(BufferData data) {
            int common = Math.min(data.available(), HTTP2_PREFACE.length);
            for (int i = 0; i < common; i++) {
                if (data.get(i) != HTTP2_PREFACE[i]) {
                    return Support.SUPPORTED;
                }
            }
            return common == HTTP2_PREFACE.length ? Support.UNSUPPORTED : Support.UNKNOWN;
        }

        /** ALPN identifiers; curl offers the older one alone when it uses HTTP/1.0. */
        @Override
        public Set<String> supportedApplicationProtocols() {
            return Set.of("http/1.1", "http/1.0");
        }

        @Override
        public ServerConnection connection(ConnectionContext context) {
            return new HttpConnection(context, config, limits, http1);
        }
    }
}
