package io.fastauth.tokens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.RunningServer;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The documentation page is served whole from here, and may load nothing from anywhere else. */
class DocsPageTest {

    private static final Pattern LOADED = Pattern.compile("(?:src|href)=\"([^\"]+)\"");

    @TempDir
    private Path folder;

    @Test
    void everythingThatThePageLoadsIsServedHere() {
        try (RunningServer server = server()) {
            HttpResponse<String> page = server.get("/openapi/ui/");
            List<String> loaded = new ArrayList<>(List.of("../../openapi?format=JSON"));
            for (Matcher matcher = LOADED.matcher(page.body()); matcher.find(); ) {
                loaded.add(matcher.group(1));
            }

            assertTrue(loaded.contains("swagger-ui-bundle.js"), loaded.toString());
            for (String address : loaded) {
                assertFalse(address.contains("//"), address);
                assertEquals(200, server.get("/openapi/ui/" + address).statusCode(), address);
            }
            assertFalse(server.get("/openapi/ui/docs.js").body().contains("://"));
        }
    }

    @Test
    void thePolicyForbidsEveryOtherHost() {
        try (RunningServer server = server()) {
            String policy = server.get("/openapi/ui/")
                    .headers()
                    .firstValue("Content-Security-Policy")
                    .orElse("");

            assertTrue(policy.startsWith("default-src 'none'; script-src 'self';"), policy);
            assertFalse(policy.contains("http") || policy.contains("*"), policy);
        }
    }

    @Test
    void theShortAddressesLeadToThePage() {
        try (RunningServer server = server()) {
            assertEquals(
                    "openapi/ui",
                    server.get("/docs").headers().firstValue("Location").orElse(""));
            HttpResponse<String> withoutSlash = server.get("/openapi/ui");
            assertEquals(302, withoutSlash.statusCode());
            assertEquals("ui/", withoutSlash.headers().firstValue("Location").orElse(""));
        }
    }

    private RunningServer server() {
        return RunningServer.start(config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("a.db"))));
    }
}
