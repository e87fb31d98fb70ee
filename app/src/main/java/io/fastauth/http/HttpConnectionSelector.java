package io.fastauth.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ProtocolConfigs;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionProvider;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/**
 * Serves connections by Helidon's HTTP/1.1, behind the reader of this package.
 *
 * @param http1 Helidon's selector
 * @param config the settings of the protocol
 * @param limits what reading may take
 */
record HttpConnectionSelector(ServerConnectionSelector http1, Http1Config config, ReadLimits limits)
        implements ServerConnectionSelector {

    private static final byte[] HTTP2_PREFACE = "PRI * HTTP/2.0".getBytes(StandardCharsets.US_ASCII);

    /** Bytes that the reader may add to a head, and Helidon counts more strictly. */
    private static final int SLACK = 1024;

    /**
     * The selector.
     *
     * @param listener the name of the listener
     * @param config the settings of the protocol
     * @param configs the settings of the protocols that a connection can be upgraded to
     * @param limits what reading may take
     */
    static HttpConnectionSelector create(
            String listener, Http1Config config, ProtocolConfigs configs, ReadLimits limits) {
        // The reader checks all this before Helidon does, and answers with the reason.
        Http1Config behind = Http1Config.builder(config)
                .maxPrologueLength(config.maxPrologueLength() + SLACK)
                .maxHeadersSize(config.maxHeadersSize() + SLACK)
                .validatePath(false)
                .validatePrologue(false)
                .receiveListeners(List.of(new HttpConnection.Listener(config.compositeReceiveListener())))
                .sendListeners(List.of(new HttpConnection.Listener(config.compositeSendListener())))
                .build();
        return new HttpConnectionSelector(
                new Http1ConnectionProvider().create(listener, behind, configs), config, limits);
    }

    @Override
    public int bytesToIdentifyConnection() {
        return 0;
    }

    /** Everything but HTTP/2 with prior knowledge: what is no HTTP at all is answered with 400. */
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

    /** The ALPN identifiers of both versions: curl offers the older one alone when it is to speak that. */
    @Override
    public Set<String> supportedApplicationProtocols() {
        return Set.of("http/1.1", "http/1.0");
    }

    @Override
    public ServerConnection connection(ConnectionContext context) {
        return new HttpConnection(context, config, limits, http1);
    }
}
