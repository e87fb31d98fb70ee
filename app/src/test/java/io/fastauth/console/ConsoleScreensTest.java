package io.fastauth.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.fastauth.testing.BesideOthers;
import io.fastauth.testing.Chromium;
import io.fastauth.testing.Pairs;
import io.fastauth.testing.Replica;
import io.fastauth.testing.RunningServer;
import io.fastauth.token.TokenPair;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every view, light and dark, wide and as wide as a phone: what it looks like, and whether everybody can use it. */
@BesideOthers
@Order(1)
class ConsoleScreensTest {

    private static final Path SCREENSHOTS = Path.of("target", "console");
    private static final List<String> VIEWS =
            List.of("overview", "sessions", "clients", "clients/billing", "denials", "events", "settings");

    /** Rules of WCAG 2 that are broken with a serious impact, each with an element. */
    private static final String VIOLATIONS = """
            async () => (await axe.run({ resultTypes: ['violations'] })).violations
                .filter(({ impact }) => impact === 'serious' || impact === 'critical')
                .map(({ id, nodes }) => `${id}: ${nodes[0].target}`)
            """;

    @TempDir
    private static Path folder;

    private static Chromium chromium;
    private static Replica service;
    private static String axe;

    @BeforeAll
    static void start() throws IOException {
        chromium = Chromium.start();
        try (InputStream script = ConsoleScreensTest.class.getResourceAsStream("/axe.min.js")) {
            axe = new String(Objects.requireNonNull(script).readAllBytes(), StandardCharsets.UTF_8);
        }
        service = Replica.start(
                Files.createDirectory(folder.resolve("staging")),
                Map.of("FASTAUTH_APP_NAME", "staging", "FASTAUTH_TOKENS_SESSIONS_PER_CLIENT", "3"));
        for (String client : List.of("billing", "catalogue", "ledger", "orders")) {
            service.send(service.request("/auth/clients")
                    .header("MASTER-TOKEN", RunningServer.MASTER)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(
                            "{\"client_id\": \"%s\", \"label\": \"%s\", \"scopes\": [\"%s:read\", \"%s:write\"]}"
                                    .formatted(client, client.toUpperCase(Locale.ROOT), client, client))));
        }
        for (int i = 0; i < 24; i++) {
            String client = List.of("billing", "catalogue", "ledger", "reporting-of-the-whole-company")
                    .get(i % 4);
            service.verifies(issue(client).accessToken());
        }
        service.send(service.request("/access/health").GET());
        service.send(service.request("/master/health")
                .header("MASTER-TOKEN", "not-the-master-token")
                .GET());
        service.verifies("not.a.token");
    }

    private static TokenPair issue(String client) {
        return Pairs.pair(service.send(service.request("/auth/token/new?client_id=" + client)
                .header("MASTER-TOKEN", RunningServer.MASTER)
                .GET()));
    }

    @AfterAll
    static void stop() throws IOException {
        if (chromium != null) {
            chromium.close();
        }
        if (service != null) {
            service.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"LIGHT, 1280", "LIGHT, 390", "DARK, 1280", "DARK, 390"})
    void everyViewIsForEverybody(ColorScheme theme, int width) {
        try (Console console = Console.open(chromium.browser(), service.port(), "/console/", width, theme)) {
            console.page().evaluate(axe);
            check(console, "sign-in", theme, width);
            console.signIn();
            // Shown live, so that the events have rows.
            issue("live");
            for (String view : VIEWS) {
                console.view(view);
                assertThat(console.page().locator("main h1")).isVisible();
                assertThat(console.rows().first()).isVisible();
                assertThat(console.page().locator("[aria-busy]")).hasCount(0);
                check(console, view, theme, width);
            }
            console.view("clients/billing");
            console.button("Issue tokens …").click();
            console.choice("Issue").click();
            assertThat(console.choice("Copy access token")).isVisible();
            check(console, "issue", theme, width);
            console.page().keyboard().press("Escape");
            console.view("denials");
            console.button("Explain").first().click();
            assertThat(console.dialog()).containsText("Without a credential");
            check(console, "explain", theme, width);
            assertEquals(List.of(), console.complaints());
        }
    }

    private static void check(Console console, String view, ColorScheme theme, int width) {
        Page page = console.page();
        String name =
                "%s-%s-%d.png".formatted(view.replace('/', '-'), theme.name().toLowerCase(Locale.ROOT), width);
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(SCREENSHOTS.resolve(name))
                .setFullPage(!view.contains("clients/")));
        assertEquals(List.of(), page.evaluate(VIOLATIONS), view);
        assertEquals(
                width, page.evaluate("() => document.documentElement.scrollWidth"), view + " is wider than the window");
    }

    @Test
    void theThemeIsChosenAndKept() {
        try (Console console =
                Console.open(chromium.browser(), service.port(), "/console/", Console.WIDE, ColorScheme.LIGHT)) {
            Page page = console.page();
            Object light = page.evaluate("() => getComputedStyle(document.body).backgroundColor");
            console.button("Theme: system").click();
            console.button("Theme: light").click();
            assertThat(console.button("Theme: dark")).isVisible();
            Object dark = page.evaluate("() => getComputedStyle(document.body).backgroundColor");
            assertTrue(!dark.equals(light), "other colours");
            page.reload();
            assertThat(console.button("Theme: dark")).isVisible();
            assertEquals(dark, page.evaluate("() => getComputedStyle(document.body).backgroundColor"));
        }
    }

    /** At another prefix, below a root path that a proxy does not remove. */
    @Test
    void itFindsTheOperationsWhereTheyAre() throws IOException {
        try (Replica elsewhere = Replica.start(
                        Files.createDirectory(folder.resolve("elsewhere")),
                        Map.of(
                                "FASTAUTH_ROOT_PATH", "/api",
                                "FASTAUTH_AUTH_PREFIX", "/tokens",
                                "FASTAUTH_APP_NAME", "elsewhere"));
                Console console = Console.open(
                        chromium.browser(), elsewhere.port(), "/api/console", Console.WIDE, ColorScheme.LIGHT)) {
            assertTrue(
                    console.page().url().endsWith("/api/console/"),
                    console.page().url());
            console.signIn();
            assertThat(console.page().getByText("elsewhere")).isVisible();
            console.view("settings");
            assertThat(console.rows("/tokens")).hasCount(1);
            assertThat(console.page().getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("API reference")))
                    .hasAttribute("href", "../openapi/ui/");
            assertEquals(List.of(), console.complaints());
        }
    }

    /** What is shown when the service refuses: the error, and a way to try again. */
    @Test
    void whatFailsSaysWhyAndCanBeTriedAgain() {
        try (Console console = Console.open(chromium.browser(), service.port())) {
            console.page().evaluate(axe);
            console.signIn();
            console.page()
                    .route(
                            "**/auth/settings",
                            route -> route.fulfill(new Route.FulfillOptions()
                                    .setStatus(503)
                                    .setHeaders(Map.of("Content-Type", "application/problem+json"))
                                    .setBody("{\"status\": 503, \"detail\": \"The token store is unavailable\"}")));
            console.view("settings");
            assertThat(console.page().getByRole(AriaRole.ALERT)).containsText("The token store is unavailable");
            check(console, "failure", ColorScheme.LIGHT, Console.WIDE);
            console.page().unroute("**/auth/settings");
            console.button("Try again").click();
            assertThat(console.rows("auth-prefix")).hasCount(1);
        }
    }
}
