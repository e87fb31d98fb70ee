package io.fastauth.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.FastAuthConfig;
import io.fastauth.FastAuthFeature;
import io.fastauth.testing.RunningServer;
import io.fastauth.token.InvalidSettingException;
import io.helidon.common.tls.Tls;
import io.helidon.webserver.ListenerConfig;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of the console: all of them and no others, small, kept by browsers, and only where they may be served. */
class ConsolePageTest {

    private static final int MOST_BYTES = 200_000;
    private static final Path FILES = Path.of("src", "main", "resources", "io", "fastauth", "console");
    private static final String MARKUP = "innerHTML|outerHTML|insertAdjacentHTML|document\\.write|eval\\(|Storage";

    @TempDir
    private Path folder;

    @Test
    void everyFileIsServedAndNoOther() throws IOException {
        try (Stream<Path> files = Files.walk(FILES);
                RunningServer server = server(config -> {})) {
            assertEquals(
                    new TreeSet<>(ConsoleFeature.OWN),
                    files.filter(Files::isRegularFile)
                            .map(file -> FILES.relativize(file).toString())
                            .collect(Collectors.toCollection(TreeSet::new)));
            int bytes = 0;
            for (String file : all()) {
                HttpResponse<String> served = server.get("/console/" + file);
                assertEquals(200, served.statusCode(), file);
                bytes += served.body().length();
            }
            assertTrue(bytes < MOST_BYTES, bytes + " bytes");
            assertEquals(404, server.get("/console/nothing.js").statusCode());
            assertEquals(404, server.get("/console/views/../../FastAuth.class").statusCode());
        }
    }

    private static List<String> all() {
        return Stream.concat(
                        ConsoleFeature.resources().keySet().stream(),
                        Stream.of("page/base.css", "page/header.css", "page/theme.js", "page/icon.svg"))
                .toList();
    }

    @Test
    void noFileMakesMarkupOrKeepsAnythingButTheTheme() throws IOException {
        for (String file : ConsoleFeature.OWN) {
            String text = Files.readString(FILES.resolve(file));
            assertFalse(text.lines().anyMatch(line -> line.matches(".*(" + MARKUP + ").*")), file);
            assertTrue(text.lines().count() < 300, file);
        }
        String page = Files.readString(FILES.resolve("index.html"));
        assertFalse(page.matches("(?s).*( style=| on[a-z]+=|<style|<script>).*"), page);
    }

    @Test
    void thePolicyAllowsNothingFromElsewhereAndNothingInline() throws IOException {
        try (RunningServer server = server(config -> {})) {
            HttpResponse<String> page = server.get("/console/");
            assertEquals(
                    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
                            + " font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
                            + " require-trusted-types-for 'script'; trusted-types 'none'",
                    header(page, "Content-Security-Policy"));
            assertEquals("nosniff", header(page, "X-Content-Type-Options"));
            assertEquals("no-referrer", header(page, "Referrer-Policy"));
            assertEquals("no-cache", header(page, "Cache-Control"));
        }
    }

    @Test
    void aBrowserThatHasAFileIsNotSentItAgain() {
        try (RunningServer server = server(config -> {})) {
            String tag = header(server.get("/console/main.js"), "ETag");
            HttpResponse<String> again = server.get("/console/main.js", "If-None-Match", "\"other\", " + tag);
            assertEquals(304, again.statusCode());
            assertEquals("", again.body());
            assertEquals(tag, header(again, "ETag"));
            assertEquals(
                    200,
                    server.get("/console/main.js", "If-None-Match", "\"other\"").statusCode());
        }
    }

    @Test
    void itIsServedWithAndWithoutTheRootPathAndKnowsThePrefix() {
        try (RunningServer server =
                server(config -> config.rootPath("/api").authPrefix("/tokens").appName("a \"name\" & more"))) {
            assertEquals("console/", header(server.get("/api/console"), "Location"));
            assertEquals(200, server.get("/console/").statusCode());
            HttpResponse<String> settings = server.get("/api/console/config.json");
            assertEquals("no-store", header(settings, "Cache-Control"));
            assertTrue(settings.body().contains("\"authPrefix\":\"/tokens\""), settings.body());
            assertTrue(settings.body().contains("\"appName\":\"a \\\"name\\\" & more\""), settings.body());
        }
    }

    @Test
    void itCanBeTurnedOffAndGuarded() {
        try (RunningServer server = server(config -> config.consoleEnabled(false))) {
            assertEquals(404, server.get("/console/").statusCode());
            assertEquals(404, server.get("/console").statusCode());
            assertTrue(server.get("/openapi/ui/config.json").body().contains("\"console\":false"));
        }
        try (RunningServer server = server(config -> config.addMasterTokenPath("/console"))) {
            assertEquals(401, server.get("/console/").statusCode());
            assertEquals(
                    200,
                    server.get("/console/", "MASTER-TOKEN", RunningServer.MASTER)
                            .statusCode());
        }
    }

    /** The master token is sent to it: not in clear over a network. */
    @Test
    void beyondLoopbackItNeedsTlsOrATrustedProxy() {
        ListenerConfig everywhere = ListenerConfig.builder().host("0.0.0.0").build();
        FastAuthConfig enabled = config(config -> config.consoleEnabled(true));

        InvalidSettingException refused =
                assertThrows(InvalidSettingException.class, () -> FastAuthFeature.refuseExposure(enabled, everywhere));
        assertTrue(refused.getMessage().startsWith("console-enabled "), refused.getMessage());
        assertTrue(refused.getMessage().contains("guard.trusted-proxies"), refused.getMessage());

        FastAuthFeature.refuseExposure(config(config -> {}), everywhere);
        FastAuthFeature.refuseExposure(config(config -> config.consoleEnabled(false)), everywhere);
        FastAuthFeature.refuseExposure(
                enabled, ListenerConfig.builder().host("127.0.0.1").build());
        FastAuthFeature.refuseExposure(
                enabled,
                ListenerConfig.builder()
                        .host("0.0.0.0")
                        .tls(Tls.builder().trustAll(true).build())
                        .build());
        FastAuthFeature.refuseExposure(
                config(config ->
                        config.consoleEnabled(true).guard(guard -> guard.trustedProxies(List.of("10.0.0.0/8")))),
                everywhere);
    }

    private static FastAuthConfig config(Consumer<FastAuthConfig.Builder> settings) {
        return FastAuthConfig.builder()
                .cryptographyKey(RunningServer.KEY)
                .masterToken(RunningServer.MASTER)
                .registeredClientsOnly(true)
                .update(settings)
                .buildPrototype();
    }

    private RunningServer server(Consumer<FastAuthConfig.Builder> settings) {
        return RunningServer.start(config -> {
            config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("a.db")));
            settings.accept(config);
        });
    }

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }
}
