package io.fastauth.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.fastauth.testing.BesideOthers;
import io.fastauth.testing.Peer;
import io.fastauth.token.TokenPair;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An operator's work on clients and their sessions at the console. */
@BesideOthers
@Order(1)
class ConsoleClientsTest {

    private static final int CLIENTS = 10_000;

    private static ServedConsole served;

    private Console console;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        served = ServedConsole.start(folder, CLIENTS);
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
        console.page().getByLabel("Search").fill("no such label");
        assertThat(console.page().locator("main").getByText("No registered client found"))
                .isVisible();
        console.button("Clear the search").click();
        assertThat(console.rows()).hasCount(50);
    }

    @Test
    void aSessionThatIsEndedClosesItsWebsocket() {
        TokenPair pair = served.service().issue("talking");
        try (Peer peer = Peer.connect(served.service().port(), "/ws/access", "ACCESS-TOKEN", pair.accessToken())) {
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
        assertFalse(served.service().verifies(pair.accessToken()));
    }

    @Test
    void allSessionsThatMatchAreCountedAndEnded() {
        TokenPair pair = served.service().issue("many");
        console.signIn().view("sessions");
        assertThat(console.button("End all that match …")).isDisabled();
        console.page().getByLabel("Client").fill("many");
        assertThat(console.rows()).hasCount(1);
        console.button("End all that match …").click();
        assertThat(console.dialog()).containsText("1 session matches");
        assertTrue(served.service().verifies(pair.accessToken()), "counting ends nothing");
        console.choice("End 1 session").click();
        assertThat(console.dialog()).containsText("1 session ended");
        console.choice("Done").click();
        assertFalse(served.service().verifies(pair.accessToken()));
    }

    /** A browser makes /auth/sessions of /auth/clients/../sessions. */
    @Test
    void aClientThatNoPathCanHoldHasItsOwnSessionsOnly() {
        served.service().issue("..");
        served.service().issue("beside");
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

    /** U+202E writes what follows from right to left. */
    @Test
    void charactersThatReorderAnIdAreShown() {
        served.service().issue("%E2%80%AEgpj.a");
        console.signIn().view("sessions?client_id=%E2%80%AEgpj.a");
        assertThat(console.rows("\\u202egpj.a")).hasCount(1);
        console.rows().getByText("gpj.a").click();
        console.heading("\\u202egpj.a").waitFor();
        assertThat(console.rows()).hasCount(1);
    }

    @Test
    void aSecretIsRotatedAndShownOnce() {
        served.service().registerConfidential("rotating");
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
                served.service()
                        .send(served.service()
                                .request("/oauth2/token")
                                .header("Authorization", "Basic " + credential)
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(HttpRequest.BodyPublishers.ofString("grant_type=client_credentials")))
                        .statusCode());
    }

    @Test
    void aClientIsDisabledAndEnabled() {
        served.service().registerConfidential("suspended");
        TokenPair pair = served.service().issue("suspended");
        console.signIn().view("clients/suspended");
        assertThat(console.rows()).hasCount(2);
        console.button("Disable …").click();
        console.choice("Disable").click();
        assertThat(console.button("Enable …")).isVisible();
        assertThat(console.rows()).hasCount(1);
        assertFalse(served.service().verifies(pair.accessToken()));

        console.button("Enable …").click();
        console.choice("Enable").click();
        assertThat(console.button("Disable …")).isVisible();
        served.service().issue("suspended");
        console.view("events");
        assertThat(console.rows("suspended")
                        .filter(new Locator.FilterOptions().setHasText("revoked"))
                        .first())
                .isVisible();
    }
}
