package io.fastauth.interoperability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.Program;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** OAuth client libraries of others play one scenario against the real service, each what it supports of it. */
@ExtendWith(Services.Resolver.class)
class ClientsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final List<String> SCENARIO = List.of(
            "discovery: found",
            "client_credentials: orders:read orders:write for https://orders.example",
            "client_secret_post: orders:read for https://orders.example",
            "reserved characters: orders:read",
            "non-ASCII id: orders:read",
            "wrong secret: invalid_client",
            "scope not allowed: invalid_scope",
            "resource not allowed: invalid_target",
            "narrowed: orders:read for https://orders.example",
            "widened: invalid_scope",
            "refresh: orders:read orders:write for https://orders.example",
            "introspect: true billing orders:read orders:write",
            "introspect after revoke: false",
            "refresh after revoke: invalid_grant",
            "public client: orders:read");

    @ParameterizedTest
    @EnumSource(
            value = Configuration.class,
            names = {"ES256", "RS256"})
    void librariesOfNpm(Configuration configuration, Services services) throws IOException {
        Tool.NODE.require();
        Map<String, List<String>> played = play(
                services.of(configuration),
                List.of("openid-client", "oauth4webapi", "simple-oauth2", "@badgateway/oauth2-client"),
                "node",
                Tool.NODE_FOLDER.resolve("clients.mjs").toString());

        assertEquals(SCENARIO, played.get("openid-client"));
        assertEquals(SCENARIO, played.get("oauth4webapi"));
        assertEquals(SCENARIO, played.get("@badgateway/oauth2-client"));
        // Of the metadata it is told; ids are ASCII; it has neither introspection nor public clients.
        assertEquals(
                without("discovery", "non-ASCII id", "introspect", "introspect after revoke", "public client"),
                played.get("simple-oauth2"));
    }

    @ParameterizedTest
    @EnumSource(
            value = Configuration.class,
            names = {"ES256", "RS256"})
    void librariesOfTheDistributionsPython(Configuration configuration, Services services) throws IOException {
        Tool.PYTHON.require();
        Map<String, List<String>> played = play(
                services.of(configuration),
                List.of("requests-oauthlib", "authlib"),
                "/usr/bin/python3",
                Path.of("src", "test", "python", "clients.py").toString());

        assertEquals(without("discovery", "introspect", "introspect after revoke"), played.get("requests-oauthlib"));
        assertEquals(without("discovery"), played.get("authlib"));
    }

    @ParameterizedTest
    @EnumSource(
            value = Configuration.class,
            names = {"ES256", "RS256"})
    void springSecurity(Configuration configuration, Services services) throws IOException {
        // It does not revoke.
        assertEquals(
                without("introspect after revoke", "refresh after revoke"),
                new SpringClient(services.of(configuration)).play());
    }

    private static Map<String, List<String>> play(Service service, List<String> libraries, String... command) {
        Program program =
                Program.run(PATIENCE, service.environment(libraries.toArray(String[]::new)), List.of(command));
        assertEquals(0, program.exit(), program::output);
        Map<String, List<String>> played = new LinkedHashMap<>();
        libraries.forEach(library -> played.put(library, new ArrayList<>()));
        for (String line : program.output().lines().toList()) {
            String library = line.substring(0, Math.max(0, line.indexOf(' ')));
            assertTrue(played.containsKey(library), program::output);
            played.get(library).add(line.substring(library.length() + 1));
        }
        return played;
    }

    private static List<String> without(String... steps) {
        Set<String> missing = Set.of(steps);
        return SCENARIO.stream()
                .filter(line -> !missing.contains(line.substring(0, line.indexOf(':'))))
                .toList();
    }
}
