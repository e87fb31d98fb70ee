package io.fastauth.examples;

import io.fastauth.FastAuthConfig;
import io.fastauth.FastAuthFeature;
import io.fastauth.token.IssuingPolicy;
import io.helidon.config.Config;
import io.helidon.webserver.WebServer;
import java.time.Duration;
import java.util.Set;

/** An application that decides itself who gets tokens, how long they live, and what they say. */
public final class PolicyExample {

    private PolicyExample() {}

    /**
     * The policy.
     *
     * @param ended clients whose contract has ended; may change at any time
     * @return the policy
     */
    static IssuingPolicy policy(Set<String> ended) {
        return request -> {
            if (ended.contains(request.clientId())) {
                return IssuingPolicy.Ruling.refuse("the contract has ended");
            }
            return request.clientId().startsWith("guest-")
                    ? IssuingPolicy.Ruling.allow().living(Duration.ofMinutes(5), Duration.ofHours(1))
                    : IssuingPolicy.Ruling.allow().with("tenant", "north");
        };
    }

    public static WebServer server(Config config, Set<String> ended) {
        return WebServer.builder()
                .config(config.get("server"))
                .addFeature(FastAuthFeature.create(FastAuthConfig.builder()
                        .config(config.get("fastauth"))
                        .issuingPolicy(policy(ended))
                        .buildPrototype()))
                .build();
    }
}
