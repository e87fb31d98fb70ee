package io.fastauth.http;

import io.helidon.webserver.ProtocolConfigs;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Servers of tests that read by limits of their own, or as Helidon does by itself. */
final class ReaderServer {

    private static final Http1Config CONFIG = new HttpConnectionProvider()
            .create(io.helidon.config.Config.empty(), "test")
            .http1();

    private ReaderServer() {}

    static ReadLimits limits(Duration head, Duration stall, Duration body) {
        return new ReadLimits(
                head, stall, body, OpenConnections.ofHeap(Long.MAX_VALUE), new ReadLimits.Memory(Long.MAX_VALUE));
    }

    static WebServerConfig.Builder reading(ReadLimits limits, Consumer<HttpRouting.Builder> routing) {
        return server(
                HttpConnectionProvider.selector("test", CONFIG, ProtocolConfigs.create(List.of()), limits), routing);
    }

    static WebServerConfig.Builder server(ServerConnectionSelector selector, Consumer<HttpRouting.Builder> routing) {
        return WebServer.builder()
                .address(InetAddress.getLoopbackAddress())
                .port(0)
                .shutdownHook(false)
                .featuresDiscoverServices(false)
                .protocolsDiscoverServices(false)
                .addConnectionSelector(selector)
                .routing(routing);
    }
}
