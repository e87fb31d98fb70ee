package io.fastauth.tokens;

import io.fastauth.http.PageSettings;
import io.fastauth.http.StaticPage;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Map;

/** The documentation page: Swagger UI, served completely from here, with a policy that allows no other source. */
final class DocsPage {

    private static final String OURS = "/io/fastauth/tokens/docs/";

    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
                    + " font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none';"
                    + " frame-ancestors 'none'";

    private DocsPage() {}

    static StaticPage create(PageSettings settings) {
        String swaggerUi = StaticPage.webJar("org.webjars", "swagger-ui");
        return new StaticPage(
                POLICY,
                settings,
                Map.of(
                        "index.html", OURS + "index.html",
                        "docs.js", OURS + "docs.js",
                        "docs.css", OURS + "docs.css",
                        "swagger-ui.css", swaggerUi + "swagger-ui.css",
                        "swagger-ui-bundle.js", swaggerUi + "swagger-ui-bundle.js"));
    }

    /** Redirects from {@code /docs}, where the original has its documentation. */
    static void redirect(ServerRequest request, ServerResponse response) {
        // Relative, because a proxy may remove a root path.
        response.status(Status.FOUND_302)
                .header(HeaderNames.LOCATION, "openapi/ui")
                .send();
    }
}
