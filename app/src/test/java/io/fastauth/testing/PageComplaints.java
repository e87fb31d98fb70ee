package io.fastauth.testing;

import com.microsoft.playwright.Page;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What a browser says against a page: errors, what is on its console, and requests to anywhere else. */
public final class PageComplaints {

    private final List<String> complaints = new CopyOnWriteArrayList<>();

    private PageComplaints() {}

    /**
     * Listens to a page.
     *
     * @param home the only address that it may load from, with a slash at its end
     */
    public static PageComplaints of(Page page, String home) {
        PageComplaints heard = new PageComplaints();
        page.onRequest(request -> {
            if (!request.url().startsWith(home) && !request.url().startsWith("data:")) {
                heard.complaints.add("loads " + request.url());
            }
        });
        page.onPageError(heard.complaints::add);
        page.onConsoleMessage(message -> {
            // That a call was answered 401, or not at all, is what some of them are made for.
            if (!message.text().startsWith("Failed to load resource")
                    && !message.type().equals("verbose")) {
                heard.complaints.add(message.type() + ": " + message.text());
            }
        });
        return heard;
    }

    public List<String> all() {
        return List.copyOf(complaints);
    }
}
