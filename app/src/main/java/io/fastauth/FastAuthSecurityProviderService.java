package io.fastauth;

import io.helidon.config.Config;
import io.helidon.security.spi.SecurityProvider;
import io.helidon.security.spi.SecurityProviderService;
import java.util.List;

/**
 * Finds the security provider on the classpath, for applications that configure it below {@code security.providers} as
 * {@code fastauth}. Its one key is {@code outbound-hosts}.
 */
public final class FastAuthSecurityProviderService implements SecurityProviderService {

    /** For {@link java.util.ServiceLoader}. */
    public FastAuthSecurityProviderService() {}

    @Override
    public String providerConfigKey() {
        return FastAuthFeature.NAME;
    }

    @Override
    public Class<? extends SecurityProvider> providerClass() {
        return FastAuthSecurityProvider.class;
    }

    @Override
    public SecurityProvider create(Config config) {
        return FastAuthSecurityProvider.create(config.get("outbound-hosts")
                .asList(String.class)
                .orElse(List.of())
                .toArray(String[]::new));
    }
}
