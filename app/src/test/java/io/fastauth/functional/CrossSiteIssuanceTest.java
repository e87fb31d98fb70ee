package io.fastauth.functional;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.FastAuthConfig;
import io.fastauth.token.AuditEvent;
import io.helidon.webserver.cors.CorsFeature;
import io.helidon.webserver.cors.CorsPathConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Open issuance on a loopback address, asked by the browser of somebody who visits a web page. */
class CrossSiteIssuanceTest {

    private static final String PAGE = "https://app.example.org";

    @TempDir
    private Path folder;

    private final List<AuditEvent> events = new CopyOnWriteArrayList<>();
    private RunningServer server;

    @BeforeEach
    void start() {
        server = RunningServer.start(settings(config -> {}));
    }

    private Consumer<FastAuthConfig.Builder> settings(Consumer<FastAuthConfig.Builder> more) {
        return config -> {
            config.databaseUrl("jdbc:sqlite:" + folder.resolve("t.db")).addAuditLog(events::add);
            more.accept(config);
        };
    }

    private void restart(Consumer<FastAuthConfig.Builder> more) {
        server.close();
        server = RunningServer.start(settings(more));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** Every header field is written as {@code name: value}; {@code PORT} is the port of the server. */
    private String issue(String... headers) {
        String fields = String.join("\r\n", headers).replace("PORT", String.valueOf(server.port()));
        return server.raw("GET /auth/token/new?client_id=me HTTP/1.1\r\n" + fields + "\r\n\r\n");
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
        restart(config -> config.publicUrl("https://tokens.example.org/fastauth"));

        assertEquals("200", status(issue("Host: tokens.example.org")));
        assertEquals("200", status(issue("Host: Tokens.Example.Org:443")));
        assertEquals("421", status(issue("Host: tokens.example.org:444")));
        assertEquals("200", status(issue("Host: 127.0.0.1", "Origin: https://tokens.example.org")));
        assertEquals("403", status(issue("Host: 127.0.0.1", "Origin: http://tokens.example.org")));
    }

    @Test
    void anOriginThatCorsNamesIsServedAndTheDefaultOfCorsIsNoName() {
        server.close();
        server = RunningServer.start(
                settings(config -> {}),
                routing -> {},
                CorsFeature.create(cors -> cors.enabled(true)
                        .addPath(CorsPathConfig.builder()
                                .pathPattern("/auth/token/new")
                                .allowOrigins(Set.of(PAGE))
                                .build())));

        String allowed = issue("Host: 127.0.0.1:PORT", "Sec-Fetch-Site: cross-site", "Origin: " + PAGE);
        assertEquals("200", status(allowed), allowed);
        assertTrue(allowed.contains(PAGE), allowed);
        assertEquals("403", status(issue("Host: 127.0.0.1:PORT", "Origin: https://evil.example")));
        assertEquals("421", status(issue("Host: evil.example", "Origin: " + PAGE)));

        server.close();
        server = RunningServer.start(
                settings(config -> {}), routing -> {}, CorsFeature.create(cors -> cors.enabled(true)));
        String answer = issue("Host: 127.0.0.1:PORT", "Origin: https://evil.example");
        assertEquals("403", status(answer), answer);
    }

    @Test
    void refusalsAreCountedAndAudited() {
        Metrics before = Metrics.of(server);

        issue("Host: evil.example");
        issue("Host: 127.0.0.1", "Origin: https://evil.example");

        assertEquals(
                1,
                Metrics.of(server).value("fastauth_tokens_total", "reason", "foreign_host")
                        - before.value("fastauth_tokens_total", "reason", "foreign_host"));
        assertEquals(
                1,
                Metrics.of(server).value("fastauth_tokens_total", "reason", "cross_site")
                        - before.value("fastauth_tokens_total", "reason", "cross_site"));
        assertEquals(
                List.of("denied 127.0.0.1", "denied 127.0.0.1"),
                events.stream()
                        .map(event ->
                                event.kind().text() + " " + event.address().orElseThrow())
                        .toList());
        assertTrue(events.getFirst().reason().orElseThrow().startsWith("issue: Host "), events::toString);
    }

    /** Who has the credential of the path is no page that a visitor came across. */
    @Test
    void guardedIssuanceIsServedUnderAnyHost() {
        restart(config -> config.addMasterTokenPath("/auth/token/new"));

        assertEquals("200", status(issue("Host: gateway.example", "MASTER-TOKEN: " + RunningServer.MASTER)));
        assertEquals("401", status(issue("Host: gateway.example", "Origin: https://evil.example")));
    }
}
