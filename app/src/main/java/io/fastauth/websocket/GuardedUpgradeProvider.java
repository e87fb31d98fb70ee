package io.fastauth.websocket;

import io.helidon.common.Weight;
import io.helidon.common.Weighted;
import io.helidon.webserver.ProtocolConfigs;
import io.helidon.webserver.http1.spi.Http1UpgradeProvider;
import io.helidon.webserver.http1.spi.Http1Upgrader;
import io.helidon.webserver.websocket.WsConfig;
import io.helidon.webserver.websocket.WsUpgrader;

/**
 * Replaces Helidon's provider of websocket upgrades; upgrades of unguarded endpoints are left to Helidon's upgrader.
 */
@Weight(Weighted.DEFAULT_WEIGHT + 10)
public final class GuardedUpgradeProvider implements Http1UpgradeProvider<WsConfig> {

    /** For {@link java.util.ServiceLoader}. */
    public GuardedUpgradeProvider() {}

    @Override
    public String protocolType() {
        return "websocket";
    }

    @Override
    public Class<WsConfig> protocolConfigType() {
        return WsConfig.class;
    }

    @Override
    public Http1Upgrader create(WsConfig config, ProtocolConfigs configs) {
        return new GuardedUpgrader(WsUpgrader.create(config), config.maxFrameLength());
    }
}
