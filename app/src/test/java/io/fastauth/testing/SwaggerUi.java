package io.fastauth.testing;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.util.Map;

/** The documentation page, used as a person does. */
public final class SwaggerUi {

    private final Page page;

    public SwaggerUi(Page page) {
        this.page = page;
    }

    /** Enters a credential for one of the security schemes. */
    public void authorise(String scheme, String credential) {
        page.locator(".auth-wrapper > button.authorize").click();
        Locator form = container(scheme);
        form.locator("input").fill(credential);
        form.locator("button.authorize").click();
        close();
    }

    public void logOut(String scheme) {
        page.locator(".auth-wrapper > button.authorize").click();
        container(scheme)
                .locator("button", new Locator.LocatorOptions().setHasText("Logout"))
                .click();
        close();
    }

    private Locator container(String scheme) {
        return page.locator(".modal-ux .auth-container", new Page.LocatorOptions().setHasText(scheme));
    }

    private void close() {
        page.locator(".modal-ux .close-modal").click();
    }

    /** Tries an operation, and answers the status that the page shows. */
    public String call(String tag, String operation, Map<String, String> parameters) {
        Locator block = page.locator("#operations-" + tag + "-" + operation);
        block.locator(".opblock-summary-control").click();
        parameters.forEach((name, value) -> block.locator(
                        "tr[data-param-name='" + name + "'] input, tr[data-property-name='" + name + "'] input")
                .first()
                .fill(value));
        block.locator("button.execute").click();
        String status = block.locator(".live-responses-table .response .response-col_status")
                .first()
                .innerText()
                .strip();
        block.locator(".opblock-summary-control").click();
        return status.split("\\s", 2)[0];
    }
}
