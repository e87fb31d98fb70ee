package io.fastauth.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.fastauth.testing.PageComplaints;
import io.fastauth.testing.RunningServer;
import java.util.List;

/** The console in a browser, used as a person does. */
final class Console implements AutoCloseable {

    static final int WIDE = 1280;
    static final int PHONE = 390;

    private final BrowserContext context;
    private final Page page;
    private final String address;
    private final PageComplaints complaints;

    private Console(BrowserContext context, Page page, String address, PageComplaints complaints) {
        this.context = context;
        this.page = page;
        this.address = address;
        this.complaints = complaints;
    }

    static Console open(Browser browser, int port) {
        return open(browser, port, "/console", WIDE, ColorScheme.LIGHT);
    }

    static Console open(Browser browser, int port, String path, int width, ColorScheme theme) {
        BrowserContext context = browser.newContext(new Browser.NewContextOptions()
                .setViewportSize(width, width == WIDE ? 900 : 844)
                .setColorScheme(theme)
                .setPermissions(List.of("clipboard-read", "clipboard-write")));
        Page page = context.newPage();
        page.setDefaultTimeout(20_000);
        String home = "http://127.0.0.1:" + port + "/";
        PageComplaints complaints = PageComplaints.of(page, home);
        page.navigate(home.substring(0, home.length() - 1) + path);
        return new Console(context, page, page.url(), complaints);
    }

    Console signIn() {
        signIn(RunningServer.MASTER);
        heading("Overview").waitFor();
        return this;
    }

    void signIn(String token) {
        page.getByLabel("Master token").fill(token);
        page.keyboard().press("Enter");
    }

    /** Shows a view: {@code clients/billing}. */
    Console view(String view) {
        page.evaluate("view => { location.hash = '#/' + view; }", view);
        return this;
    }

    Page page() {
        return page;
    }

    Locator heading(String text) {
        return page.getByRole(
                AriaRole.HEADING, new Page.GetByRoleOptions().setName(text).setLevel(1));
    }

    Locator button(String name) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name));
    }

    /** A button of the open dialog. */
    Locator choice(String name) {
        return dialog().getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(name));
    }

    Locator dialog() {
        return page.locator("dialog");
    }

    Locator rows() {
        return page.locator("main tbody tr");
    }

    /** The rows that show a text. */
    Locator rows(String text) {
        return page.locator("main tbody tr", new Page.LocatorOptions().setHasText(text));
    }

    /** The address when it was opened. */
    String address() {
        return address;
    }

    List<String> complaints() {
        return complaints.all();
    }

    /** Closes it, and fails when the browser held something against the page. */
    void closeWithoutComplaints() {
        List<String> complaints = complaints();
        close();
        assertEquals(List.of(), complaints);
    }

    @Override
    public void close() {
        context.close();
    }
}
