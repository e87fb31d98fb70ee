package io.fastauth.tokens;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.WaitUntilState;
import io.fastauth.contract.EventsService;
import io.fastauth.contract.GatewaysService;
import io.fastauth.contract.HealthService;
import io.fastauth.contract.OauthService;
import io.fastauth.contract.Operation;
import io.fastauth.contract.TokensService;
import io.fastauth.testing.BesideOthers;
import io.fastauth.testing.Chromium;
import io.fastauth.testing.PageComplaints;
import io.fastauth.testing.Peer;
import io.fastauth.testing.Replica;
import io.fastauth.testing.RunningServer;
import io.fastauth.testing.SwaggerUi;
import io.fastauth.token.TokenPair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real browser: the documentation page as a person uses it, and a websocket that a page opens. */
@BesideOthers
@Order(1)
class BrowserTest {

    private static final Path SCREENSHOT = Path.of("target", "docs-page.png");

    @TempDir
    private static Path folder;

    private static Chromium chromium;
    private static Replica service;

    private PageComplaints complaints;

    @BeforeAll
    static void start() throws IOException {
        chromium = Chromium.start();
        service = Replica.start(folder, Map.of());
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

    @Test
    void everyOperationCanBeTriedOnThePage() throws Exception {
        TokenPair pair = service.issue("me");
        TokenPair other = service.issue("other");
        Map<String, String> expected = new LinkedHashMap<>();
        Map<String, String> shown = new LinkedHashMap<>();
        try (Page page = open()) {
            SwaggerUi ui = new SwaggerUi(page);
            ui.authorise("ACCESS-TOKEN", pair.accessToken());
            ui.authorise("MASTER-TOKEN", RunningServer.MASTER);
            for (Map.Entry<String, List<Operation>> tag : operations().entrySet()) {
                for (Operation operation : tag.getValue()) {
                    expected.put(operation.id(), expected(operation.id()));
                    shown.put(operation.id(), ui.call(tag.getKey(), operation.id(), parameters(operation.id(), other)));
                }
            }
            page.screenshot(new Page.ScreenshotOptions().setPath(SCREENSHOT).setFullPage(true));

            ui.logOut("ACCESS-TOKEN");
            ui.authorise("http, Bearer", pair.accessToken());
            assertEquals("200", ui.call("health", "accessHealth", Map.of()));
        }

        assertEquals(expected, shown);
        assertEquals(List.of(), complaints.all());
        assertTrue(Files.size(SCREENSHOT) > 10_000);
    }

    @Test
    void aTokenIsIssuedAndUsedWhereThePageIsServed() {
        try (Page page = open()) {
            assertEquals(
                    "http://127.0.0.1:" + service.port(),
                    page.locator(".servers select").inputValue());
            page.locator("#client").fill("reader");
            page.keyboard().press("Enter");
            assertThat(page.locator("#issued")).hasText("Authorised as reader.");
            assertEquals("200", new SwaggerUi(page).call("health", "accessHealth", Map.of()));
            assertThat(page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Console")))
                    .isVisible();
            assertEquals(List.of(), complaints.all());
        }
    }

    @Test
    void aPageOpensAWebsocketWithATokenInTheSubprotocols() {
        TokenPair pair = service.issue("socket");
        try (Page page = load()) {
            Object heard = page.evaluate("""
                    token => new Promise((resolve, reject) => {
                        const socket = new WebSocket(`ws://${location.host}/ws/access`, ['fastauth', token]);
                        const heard = [];
                        socket.onopen = () => heard.push(socket.protocol);
                        socket.onerror = () => reject(new Error('refused'));
                        socket.onmessage = event => {
                            heard.push(event.data);
                            if (heard.length === 2) {
                                socket.send('hello');
                            } else {
                                socket.close();
                                resolve(heard.join(' | '));
                            }
                        };
                    })
                    """, Peer.base64Url(pair.accessToken()));

            assertEquals(
                    "fastauth | {\"status\":\"success\",\"detail\":\"Connected: Connection Accepted\"}"
                            + " | Received query: hello",
                    heard);
        }
    }

    @Test
    void aPageOfTheMasterHearsWhatHappensToTokens() {
        try (Page page = load()) {
            Object heard = page.evaluate("""
                    token => new Promise((resolve, reject) => {
                        const socket = new WebSocket(`ws://${location.host}/ws/events`, ['fastauth', token]);
                        socket.onerror = () => reject(new Error('refused'));
                        socket.onmessage = message => {
                            const { event, client, sid } = JSON.parse(message.data);
                            if (event === 'connected') {
                                fetch('/auth/token/new?client_id=watched').catch(reject);
                            } else if (client === 'watched') {
                                socket.close();
                                resolve([socket.protocol, event, typeof sid].join(' | '));
                            }
                        };
                        socket.onclose = () => reject(new Error('closed'));
                    })
                    """, Peer.base64Url(RunningServer.MASTER));

            assertEquals("fastauth | issued | string", heard);
        }
    }

    /** Both are loopback, but another site: the browser says so in Sec-Fetch-Site. */
    @Test
    void aPageOfAnotherSiteIsIssuedNothing() {
        TokenPair pair = service.issue("victim");
        double before = service.metrics().value("fastauth_tokens_total", "reason", "cross_site");
        try (Page page = chromium.browser().newPage()) {
            page.navigate("http://localhost:" + service.port() + "/health");
            page.evaluate(
                    "url => fetch(url, { mode: 'no-cors' })",
                    "http://127.0.0.1:" + service.port() + "/auth/token/new?client_id=victim");
        }

        assertEquals(1, service.metrics().value("fastauth_tokens_total", "reason", "cross_site") - before);
        assertTrue(service.verifies(pair.accessToken()), "the client keeps its pair");
    }

    /** The page once its operations are shown. */
    private Page open() {
        Page page = load();
        page.locator("#operations-tokens-newToken").waitFor();
        return page;
    }

    /** The page, heard for everything that it loads from elsewhere or that the browser complains about. */
    private Page load() {
        String home = "http://127.0.0.1:" + service.port() + "/";
        Page page = chromium.browser().newPage();
        page.setDefaultTimeout(20_000);
        complaints = PageComplaints.of(page, home);
        page.navigate(home + "docs", new Page.NavigateOptions().setWaitUntil(WaitUntilState.DOMCONTENTLOADED));
        return page;
    }

    private static Map<String, List<Operation>> operations() {
        Map<String, List<Operation>> operations = new LinkedHashMap<>();
        operations.put("tokens", TokensService.OPERATIONS);
        operations.put("oauth", OauthService.OPERATIONS);
        operations.put("events", EventsService.OPERATIONS);
        operations.put("gateways", GatewaysService.OPERATIONS);
        operations.put("health", HealthService.OPERATIONS);
        return operations;
    }

    /** Gateways ask with the credentials of others, and the page has none of these for them. */
    private static String expected(String operation) {
        return Stream.of("verifyAccess", "verifyMaster", "verify").anyMatch(operation::equals) ? "401" : "200";
    }

    private static Map<String, String> parameters(String operation, TokenPair pair) {
        return switch (operation) {
            case "newToken" -> Map.of("client_id", "tried");
            case "refreshToken", "refreshTokenByQuery" -> Map.of("refresh_token", pair.refreshToken());
            case "requestToken" ->
                Map.of("grant_type", "refresh_token", "refresh_token", pair.refreshToken(), "scope", "");
            case "revokeToken", "introspectToken" -> Map.of("token", "one that nobody has");
            default -> Map.of();
        };
    }
}
