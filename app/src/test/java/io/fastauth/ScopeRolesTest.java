package io.fastauth;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fastauth.testing.GrantedTokens;
import io.fastauth.testing.RunningServer;
import io.helidon.security.Security;
import io.helidon.webserver.security.SecurityFeature;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scopes as roles of Helidon Security. */
class ScopeRolesTest {

    @Test
    void eachScopeIsARoleExceptTheNamesOfTheLevels(@TempDir Path folder) {
        Security security = Security.builder()
                .addProvider(FastAuthSecurityProvider.create(), FastAuthFeature.NAME)
                .build();
        try (GrantedTokens tokens = new GrantedTokens(folder);
                RunningServer server = RunningServer.start(
                        config -> config.sessionStore(tokens.store()),
                        routing -> List.of("access", "master", "orders:read", "orders:write")
                                .forEach(role -> routing.get(
                                        "/" + role,
                                        SecurityFeature.rolesAllowed(role),
                                        (request, response) -> response.send(role))),
                        SecurityFeature.create(feature -> feature.security(security)))) {
            String token = tokens.access("me", List.of("orders:read", "master"));

            assertEquals(200, server.get("/access", "ACCESS-TOKEN", token).statusCode());
            assertEquals(200, server.get("/orders:read", "ACCESS-TOKEN", token).statusCode());
            assertEquals(403, server.get("/orders:write", "ACCESS-TOKEN", token).statusCode());
            assertEquals(403, server.get("/master", "ACCESS-TOKEN", token).statusCode());
            assertEquals(
                    403,
                    server.get("/orders:read", "MASTER-TOKEN", RunningServer.MASTER)
                            .statusCode());
        }
    }
}
