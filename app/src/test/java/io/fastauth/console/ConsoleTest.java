package io.fastauth.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.fastauth.testing.BesideOthers;
import io.fastauth.testing.RunningServer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How an operator signs in at the console and finds the way through it. */
@BesideOthers
@Order(1)
class ConsoleTest {

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
    void addressesThatNameNoViewShowTheOverview() {
        console.signIn();
        for (String view : List.of("toString", "__proto__", "nothing")) {
            console.view("denials").heading("Denials").waitFor();
            console.view(view).heading("Overview").waitFor();
        }
    }

    @Test
    void aDenialIsExplainedOneClickAway() {
        served.service()
                .send(served.service()
                        .request("/access/health?access_token=never-shown")
                        .GET());
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
}
