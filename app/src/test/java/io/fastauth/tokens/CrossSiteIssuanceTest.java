package io.fastauth.tokens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.FastAuthConfig;
import io.fastauth.testing.Metrics;
import io.fastauth.testing.RunningServer;
import io.fastauth.token.AuditEvent;
import io.helidon.webserver.cors.CorsFeature;
import io.helidon.webserver.cors.CorsPathConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Open issuance on a loopback address, asked by the browser of somebody who visits a web page. */
class CrossSiteIssuanceTest {

    private static final String PAGE = "https://app.example.org";

    @TempDir
    private static Path folder;

    private static final List<AuditEvent> EVENTS = new CopyOnWriteArrayList<>();
    private static RunningServer plain;

    @BeforeAll
    static void start() {
        plain = RunningServer.start(settings(config -> config.addAuditLog(EVENTS::add)));
    }

    @AfterAll
    static void stop() {
        plain.close();
    }

    private static Consumer<FastAuthConfig.Builder> settings(Consumer<FastAuthConfig.Builder> more) {
        return config -> {
            config.store(store -> store.url("jdbc:sqlite:" + folder.resolve(UUID.randomUUID() + ".db")));
            more.accept(config);
        };
    }

    private static String issue(String... fields) {
        return issue(plain, fields);
    }

    /** Every header field is written as {@code name: value}; {@code PORT} is the port of the server. */
    private static String issue(RunningServer server, String... fields) {
        String head = String.join("\r\n", fields).replace("PORT", String.valueOf(server.port()));
        return server.raw("GET /auth/token/new?client_id=me HTTP/1.1\r\n" + head + "\r\n\r\n");
    }

    private static String status(String answer) {
        return answer.substring(9, 12);
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:PORT, 200",
        "127.8.9.1, 200",
        "localhost:PORT, 200",
        "LOCALHOST:PORT, 200",
        "fastauth.localhost:PORT, 200",
        "[::1]:PORT, 200",
        "evil.example, 421",
        "evil.example:PORT, 421",
        "localhost.evil.example, 421",
        "notlocalhost, 421",
        "127.0.0.1.evil.example, 421",
        "127.evil.example, 421",
        "0.0.0.0:PORT, 421",
        "[::]:PORT, 421",
        "192.0.2.1, 421",
        "evil.example@127.0.0.1, 400|421",
        "127.0.0.1/evil, 400|421",
        "'', 400|421"
    })
    void onlyALoopbackHostIsServed(String host, String expected) {
        String answer = issue("Host: " + host);

        assertTrue(List.of(expected.split("\\|")).contains(status(answer)), answer);
    }

    @Test
    void aSecondHostIsRefused() {
        String answer = issue("Host: 127.0.0.1", "Host: evil.example");

        assertTrue(List.of("400", "421").contains(status(answer)), answer);
    }

    @ParameterizedTest
    @CsvSource({
        "Sec-Fetch-Site: cross-site, 403",
        "Sec-Fetch-Site: same-site, 403",
        "Sec-Fetch-Site: anything, 403",
        "Sec-Fetch-Site: same-origin, 200",
        "Sec-Fetch-Site: none, 200",
        "Origin: https://evil.example, 403",
        "Origin: null, 403",
        "Origin: http://127.0.0.1:1, 403",
        "Origin: http://localhost:PORT, 403",
        "Origin: http://127.0.0.1:PORT, 200",
        "Origin: https://127.0.0.1:PORT, 200"
    })
    void onlyThePagesOfTheServiceAreServed(String field, String expected) {
        String answer = issue("Host: 127.0.0.1:PORT", field);

        assertEquals(expected, status(answer), answer);
    }

    @Test
    void theFieldThatOnlyTheBrowserWritesIsDecisive() {
        assertEquals(
                "200",
                status(issue("Host: 127.0.0.1:PORT", "Sec-Fetch-Site: same-origin", "Origin: http://localhost:1")));
        assertEquals(
                "403",
                status(issue("Host: 127.0.0.1:PORT", "Sec-Fetch-Site: cross-site", "Origin: http://127.0.0.1:PORT")));
        assertEquals(
                "403", status(issue("Host: 127.0.0.1", "Sec-Fetch-Site: same-origin", "Sec-Fetch-Site: cross-site")));
    }

    @Test
    void theHostOfThePublicUrlIsServedAndItsPagesToo() {
        try (RunningServer server =
                RunningServer.start(settings(config -> config.publicUrl("https://tokens.example.org/fastauth")))) {
            assertEquals("200", status(issue(server, "Host: tokens.example.org")));
            assertEquals("200", status(issue(server, "Host: Tokens.Example.Org:443")));
            assertEquals("421", status(issue(server, "Host: tokens.example.org:444")));
            assertEquals("200", status(issue(server, "Host: 127.0.0.1", "Origin: https://tokens.example.org")));
            assertEquals("403", status(issue(server, "Host: 127.0.0.1", "Origin: http://tokens.example.org")));
        }
    }

    @Test
    void anOriginThatCorsNamesIsServed() {
        CorsPathConfig path = CorsPathConfig.builder()
                .pathPattern("/auth/token/new")
                .allowOrigins(Set.of(PAGE))
                .build();
        try (RunningServer server = RunningServer.start(
                settings(config -> {}),
                routing -> {},
                CorsFeature.create(cors -> cors.addDefaults(false).addPath(path)))) {
            String allowed = issue(server, "Host: 127.0.0.1:PORT", "Sec-Fetch-Site: cross-site", "Origin: " + PAGE);
            assertEquals("200", status(allowed), allowed);
            assertTrue(allowed.contains(PAGE), allowed);
            assertEquals("403", status(issue(server, "Host: 127.0.0.1:PORT", "Origin: https://evil.example")));
            assertEquals("421", status(issue(server, "Host: evil.example", "Origin: " + PAGE)));
        }
    }

    @Test
    void theDefaultOfCorsAllowsNoOrigin() {
        try (RunningServer server = RunningServer.start(
                settings(config -> {}), routing -> {}, CorsFeature.create(cors -> cors.enabled(true)))) {
            String answer = issue(server, "Host: 127.0.0.1:PORT", "Origin: https://evil.example");
            assertEquals("403", status(answer), answer);
        }
    }

    @Test
    void refusalsAreCountedAndAudited() {
        Metrics before = Metrics.of(plain);
        EVENTS.clear();

        issue("Host: evil.example");
        issue("Host: 127.0.0.1", "Origin: https://evil.example");

        for (String reason : List.of("foreign_host", "cross_site")) {
            assertEquals(
                    1,
                    Metrics.of(plain).value("fastauth_tokens_total", "reason", reason)
                            - before.value("fastauth_tokens_total", "reason", reason));
        }
        assertEquals(
                List.of("denied 127.0.0.1", "denied 127.0.0.1"),
                EVENTS.stream()
                        .map(event ->
                                event.kind().text() + " " + event.address().orElseThrow())
                        .toList());
        assertTrue(EVENTS.getFirst().reason().orElseThrow().startsWith("issue: Host "), EVENTS::toString);
    }

    /** The credential of the path is not sent by a page that a visitor came across. */
    @Test
    void guardedIssuanceIsServedUnderAnyHost() {
        try (RunningServer server =
                RunningServer.start(settings(config -> config.addMasterTokenPath("/auth/token/new")))) {
            assertEquals(
                    "200", status(issue(server, "Host: gateway.example", "MASTER-TOKEN: " + RunningServer.MASTER)));
            assertEquals("401", status(issue(server, "Host: gateway.example", "Origin: https://evil.example")));
        }
    }
}
