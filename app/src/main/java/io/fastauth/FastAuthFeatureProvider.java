package io.fastauth;

import io.helidon.config.Config;
import io.helidon.webserver.spi.ServerFeatureProvider;

/** Finds the feature on the classpath, for servers that configure it below {@code server.features.fastauth}. */
public final class FastAuthFeatureProvider implements ServerFeatureProvider<FastAuthFeature> {

    /** For {@link java.util.ServiceLoader}. */
    public FastAuthFeatureProvider() {}

    @Override
    public String configKey() {
        return FastAuthFeature.NAME;
    }

    /** The configured feature; a server that does not configure it is left as it is. */
    @Override
    public FastAuthFeature create(Config config, String name) {
        return config.exists() ? FastAuthFeature.create(FastAuthConfig.create(config)) : FastAuthFeature.unconfigured();
    }
}
