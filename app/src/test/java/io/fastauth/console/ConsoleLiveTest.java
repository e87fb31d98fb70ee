package io.fastauth.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import io.fastauth.testing.BesideOthers;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** What appears at the console without being asked for: events, a new key, the loss of the service and its return. */
@BesideOthers
@Order(1)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ConsoleLiveTest {

    private static final int LAST = Integer.MAX_VALUE;

    private static ServedConsole served;

    private Console console;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        served = ServedConsole.start(folder, 0);
    }

    @AfterAll
    static void stop() throws Exception {
        if (served != null) {
            served.close();
        }
    }

    @BeforeEach
    void open() {
        console = served.open();
    }

    @AfterEach
    void nothingIsHeldAgainstThePage() {
        console.closeWithoutComplaints();
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
        assertTrue(served.service().verifies(copied), "the copied token is current");
        console.page().keyboard().press("Escape");
        assertThat(console.dialog()).hasCount(0);
        assertFalse(console.page().content().contains(copied), "a closed dialog leaves nothing");
        assertThat(console.rows()).hasCount(1);

        console.view("events");
        assertThat(console.rows("issued/here").first()).containsText("issued");
        served.service().issue("seen-live");
        assertThat(console.rows("seen-live")).hasCount(1);
    }

    @Test
    void aBurstOfEventsLeavesABoundedList() throws Exception {
        console.signIn().view("events");
        assertThat(console.heading("Events")).isVisible();
        ConsoleService.repeat(600, i -> served.service().issue("burst-" + i % 4));
        served.service().issue("after-the-burst");
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
        served.service().command("keys", "rotate", "--in", "1s");
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
        served.service().kill();
        Locator banner = console.page().locator("#banner");
        assertThat(banner)
                .containsText("does not answer", new LocatorAssertions.ContainsTextOptions().setTimeout(15_000));
        // The page must not find the service before it has the session: the list is read once then.
        console.page().context().setOffline(true);
        served.service().startAgain();
        served.service().issue("survivor");
        console.page().context().setOffline(false);
        assertThat(banner).isHidden(new LocatorAssertions.IsHiddenOptions().setTimeout(25_000));
        assertThat(console.rows("survivor")).hasCount(1);
    }
}
