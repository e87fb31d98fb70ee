package io.fastauth.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import io.fastauth.testing.BesideOthers;
import io.fastauth.testing.Chromium;
import io.fastauth.testing.Peer;
import io.fastauth.testing.RunningServer;
import io.fastauth.token.TokenPair;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** An operator's work at the console, in a real browser, against the service in a process of its own. */
@BesideOthers
@Order(1)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ConsoleTest {

    private static final int CLIENTS = 10_000;
    private static final int LAST = Integer.MAX_VALUE;

    @TempDir
    private static Path folder;

    private static Chromium chromium;
    private static ConsoleService service;

    private Console console;

    @BeforeAll
    static void start() throws Exception {
        chromium = Chromium.start();
        service = ConsoleService.start(folder, CLIENTS);
    }

    @AfterAll
    static void stop() throws Exception {
        if (chromium != null) {
            chromium.close();
        }
        if (service != null) {
            service.close();
        }
    }

    @BeforeEach
    void open() {
        console = Console.open(chromium.browser(), service.port());
    }

    @AfterEach
    void nothingIsHeldAgainstThePage() {
        List<String> complaints = console.complaints();
        console.close();
        assertEquals(List.of(), complaints);
    }

    @Test
    void aWrongTokenIsRefusedAndARightOneIsKeptNowhere() {
        console.signIn("a-wrong-master-token");
        assertThat(console.page().getByRole(AriaRole.ALERT)).containsText("refused this token");

        console.signIn();
        assertThat(console.page().getByLabel("Master token")).hasCount(0);
        Object kept = console.page()
                .evaluate(
                        "() => JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie, location.href,"
                                + " document.documentElement.outerHTML])");
        assertFalse(String.valueOf(kept).contains(RunningServer.MASTER));

        console.button("Sign out").click();
        assertThat(console.page().getByLabel("Master token")).isFocused();
        assertThat(console.page().locator("main table, main canvas")).hasCount(0);
        console.page().reload();
        assertThat(console.page().getByLabel("Master token")).isVisible();
    }

    @Test
    void tenThousandClientsArePagedAndSearched() {
        console.signIn().view("clients");
        assertThat(console.rows()).hasCount(50);
        console.button("Next").click();
        console.button("Next").click();
        assertThat(console.page().getByText("Page 3 · 50 clients")).isVisible();
        assertThat(console.rows().first()).containsText("service-00100");
        console.button("Previous").click();
        console.button("Previous").click();
        assertThat(console.rows().first()).containsText("service-00000");

        console.page().keyboard().press("/");
        console.page().keyboard().type("label of SERVICE-0777");
        assertThat(console.rows()).hasCount(10);
        assertThat(console.rows().first()).containsText("service-07770");
        console.page().getByLabel("Search").fill("nobody");
        assertThat(console.page().locator("main").getByText("No registered client found"))
                .isVisible();
        console.button("Clear the search").click();
        assertThat(console.rows()).hasCount(50);
    }

    @Test
    void anIssuedTokenIsCopiedAndItsEventIsSeen() {
        console.signIn().view("clients/issued%2Fhere");
        assertThat(console.page().getByText("not registered")).isVisible();
        console.button("Issue tokens …").click();
        console.choice("Issue").click();
        console.choice("Copy access token").click();
        assertThat(console.dialog()).containsText("Copied");
        String copied = String.valueOf(console.page().evaluate("() => navigator.clipboard.readText()"));
        assertTrue(service.verifies(copied), "the copied token is current");
        console.page().keyboard().press("Escape");
        assertThat(console.dialog()).hasCount(0);
        assertFalse(console.page().content().contains(copied), "a closed dialog leaves nothing");
        assertThat(console.rows()).hasCount(1);

        console.view("events");
        assertThat(console.rows("issued/here").first()).containsText("issued");
        service.issue("seen-live");
        assertThat(console.rows("seen-live")).hasCount(1);
    }

    @Test
    void aSessionThatIsEndedClosesItsWebsocket() {
        TokenPair pair = service.issue("talking");
        try (Peer peer = Peer.connect(service.port(), "/ws/access", "ACCESS-TOKEN", pair.accessToken())) {
            assertEquals(Peer.ACCEPTED, peer.text());
            console.signIn().view("sessions?client_id=talking");
            assertThat(console.rows("talking")).hasCount(1);
            console.rows("talking")
                    .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("End session"))
                    .click();
            console.choice("End session").click();
            assertThat(console.page().getByText("No session matches")).isVisible();
            assertTrue(peer.close(10_000).code() >= 1_000);
        }
        assertFalse(service.verifies(pair.accessToken()));
    }

    @Test
    void allSessionsThatMatchAreCountedAndEnded() {
        TokenPair pair = service.issue("many");
        console.signIn().view("sessions");
        assertThat(console.button("End all that match …")).isDisabled();
        console.page().getByLabel("Client").fill("many");
        assertThat(console.rows()).hasCount(1);
        console.button("End all that match …").click();
        assertThat(console.dialog()).containsText("1 session matches");
        assertTrue(service.verifies(pair.accessToken()), "counting ends nothing");
        console.choice("End 1 session").click();
        assertThat(console.dialog()).containsText("1 session ended");
        console.choice("Done").click();
        assertFalse(service.verifies(pair.accessToken()));
    }

    /** A browser makes /auth/sessions of /auth/clients/../sessions. */
    @Test
    void aClientThatNoPathCanHoldHasItsOwnSessionsOnly() {
        service.issue("..");
        service.issue("beside");
        console.signIn().view("clients/..");
        assertThat(console.page().getByText("not registered", new Page.GetByTextOptions().setExact(true)))
                .isVisible();
        assertThat(console.rows()).hasCount(1);

        console.rows()
                .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("End session"))
                .click();
        console.choice("End session").click();
        assertThat(console.dialog()).containsText("cannot end alone");
        console.choice("Cancel").click();

        console.button("End all …").click();
        console.choice("End 1 session").click();
        console.choice("Done").click();
        assertThat(console.rows()).hasCount(0);
        console.view("clients/beside");
        assertThat(console.rows()).hasCount(1);
    }

    @Test
    void addressesThatNameNoViewShowTheOverview() {
        console.signIn();
        for (String view : List.of("toString", "__proto__", "nothing")) {
            console.view("denials").heading("Denials").waitFor();
            console.view(view).heading("Overview").waitFor();
        }
    }

    /** U+202E writes what follows from right to left. */
    @Test
    void charactersThatReorderAnIdAreShown() {
        service.issue("%E2%80%AEgpj.a");
        console.signIn().view("sessions?client_id=%E2%80%AEgpj.a");
        assertThat(console.rows("\\u202egpj.a")).hasCount(1);
        console.rows().getByText("gpj.a").click();
        console.heading("\\u202egpj.a").waitFor();
        assertThat(console.rows()).hasCount(1);
    }

    @Test
    void aSecretIsRotatedAndShownOnce() {
        service.registerConfidential("rotating");
        console.signIn().view("clients/rotating");
        console.button("Rotate …").click();
        console.choice("Rotate").click();
        String secret = console.dialog()
                .getByLabel("Client secret", new Locator.GetByLabelOptions().setExact(true))
                .inputValue();
        console.choice("Done").click();
        assertThat(console.page()
                        .getByRole(AriaRole.TABLE, new Page.GetByRoleOptions().setName("Secrets"))
                        .locator("tbody tr"))
                .hasCount(2);
        String credential = Base64.getEncoder().encodeToString(("rotating:" + secret).getBytes(StandardCharsets.UTF_8));
        assertEquals(
                200,
                service.send(service.request("/oauth2/token")
                                .header("Authorization", "Basic " + credential)
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(HttpRequest.BodyPublishers.ofString("grant_type=client_credentials")))
                        .statusCode());
    }

    @Test
    void aClientIsDisabledAndEnabled() {
        service.registerConfidential("suspended");
        TokenPair pair = service.issue("suspended");
        console.signIn().view("clients/suspended");
        assertThat(console.rows()).hasCount(2);
        console.button("Disable …").click();
        console.choice("Disable").click();
        assertThat(console.button("Enable …")).isVisible();
        assertThat(console.rows()).hasCount(1);
        assertFalse(service.verifies(pair.accessToken()));

        console.button("Enable …").click();
        console.choice("Enable").click();
        assertThat(console.button("Disable …")).isVisible();
        service.issue("suspended");
        console.view("events");
        assertThat(console.rows("suspended")
                        .filter(new Locator.FilterOptions().setHasText("revoked"))
                        .first())
                .isVisible();
    }

    @Test
    void aDenialIsExplainedOneClickAway() {
        service.send(service.request("/access/health?access_token=never-shown").GET());
        console.signIn().view("denials");
        Locator row = console.rows("/access/health").first();
        assertThat(row).containsText("Access Token is null");
        assertThat(row).not().containsText("never-shown");
        row.getByRole(AriaRole.BUTTON).click();
        assertThat(console.dialog()).containsText("/access");
        assertThat(console.dialog()).containsText("deny");
        console.page().keyboard().press("Escape");
        assertThat(console.dialog()).hasCount(0);
    }

    @Test
    void theKeyboardIsEnough() {
        console.signIn();
        Page page = console.page();
        page.keyboard().press("?");
        assertThat(console.dialog()).containsText("Keyboard shortcuts");
        page.keyboard().press("Escape");
        page.keyboard().press("g");
        page.keyboard().press("t");
        assertThat(console.heading("Settings")).isVisible();
        page.keyboard().press("/");
        page.keyboard().type("master-token");
        assertThat(console.rows("***")).hasCount(1);
        page.keyboard().press("Escape");
        page.keyboard().press("g");
        page.keyboard().press("s");
        assertThat(console.heading("Sessions")).isVisible();
    }

    @Test
    void aBurstOfEventsLeavesABoundedList() throws Exception {
        console.signIn().view("events");
        assertThat(console.heading("Events")).isVisible();
        ConsoleService.repeat(600, i -> service.issue("burst-" + i % 4));
        service.issue("after-the-burst");
        assertThat(console.rows().first())
                .containsText("after-the-burst", new LocatorAssertions.ContainsTextOptions().setTimeout(15_000));
        assertThat(console.rows()).hasCount(500);
    }

    @Test
    @Order(LAST - 1)
    void aNewKeyAppearsByItself() throws Exception {
        console.signIn();
        Locator keys = console.page().getByRole(AriaRole.TABLE, new Page.GetByRoleOptions().setName("Keys"));
        Locator signing = keys.locator("tbody tr", new Locator.LocatorOptions().setHasText("signs"));
        String old = signing.locator("td").first().innerText();
        service.command("keys", "rotate", "--in", "1s");
        assertThat(keys.locator("tbody tr", new Locator.LocatorOptions().setHasText(old)))
                .containsText("verifies", new LocatorAssertions.ContainsTextOptions().setTimeout(25_000));
        assertThat(signing).hasCount(1);
        assertThat(signing).not().containsText(old);
    }

    @Test
    @Order(LAST)
    void aLostServiceIsFoundAgain() throws Exception {
        console.signIn().view("sessions?client_id=survivor");
        assertThat(console.page().getByText("No session matches")).isVisible();
        service.kill();
        Locator banner = console.page().locator("#banner");
        assertThat(banner)
                .containsText("does not answer", new LocatorAssertions.ContainsTextOptions().setTimeout(15_000));
        // The page must not find the service before it has the session: the list is read once then.
        console.page().context().setOffline(true);
        service.startAgain();
        service.issue("survivor");
        console.page().context().setOffline(false);
        assertThat(banner).isHidden(new LocatorAssertions.IsHiddenOptions().setTimeout(25_000));
        assertThat(console.rows("survivor")).hasCount(1);
    }
}
