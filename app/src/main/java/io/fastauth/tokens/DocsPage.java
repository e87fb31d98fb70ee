package io.fastauth.tokens;

import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Properties;

/** The documentation page: Swagger UI, served completely from here, with a policy that allows no other source. */
final class DocsPage implements HttpService {

    private static final String OURS = "/io/fastauth/tokens/docs/";
    private static final String VERSION = "/META-INF/maven/org.webjars/swagger-ui/pom.properties";

    private static final Header POLICY = HeaderValues.createCached(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
                    + " font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none';"
                    + " frame-ancestors 'none'");
    private static final Header NO_SNIFFING = HeaderValues.createCached("X-Content-Type-Options", "nosniff");
    private static final Header NO_REFERRER = HeaderValues.createCached("Referrer-Policy", "no-referrer");
    private static final Header REVALIDATE = HeaderValues.createCached(HeaderNames.CACHE_CONTROL, "no-cache");

    private final Asset index = new Asset(OURS + "index.html", "text/html; charset=utf-8");
    private final Map<String, Asset> assets;

    /** Read for each request: the page is large and rarely requested. */
    private record Asset(String resource, String type) {}

    DocsPage() {
        String swaggerUi = "/META-INF/resources/webjars/swagger-ui/" + version() + "/";
        this.assets = Map.of(
                "index.html", index,
                "docs.js", new Asset(OURS + "docs.js", "text/javascript; charset=utf-8"),
                "swagger-ui.css", new Asset(swaggerUi + "swagger-ui.css", "text/css; charset=utf-8"),
                "swagger-ui-bundle.js", new Asset(swaggerUi + "swagger-ui-bundle.js", "text/javascript; charset=utf-8"),
                "favicon-32x32.png", new Asset(swaggerUi + "favicon-32x32.png", "image/png"));
    }

    @Override
    public void routing(HttpRules rules) {
        rules.get("/", this::page);
        assets.forEach((name, asset) -> rules.get("/" + name, (request, response) -> send(response, asset)));
    }

    /** Redirects from {@code /docs}, where the original has its documentation. */
    static void redirect(ServerRequest request, ServerResponse response) {
        // Relative, because a proxy may remove a root path.
        response.status(Status.FOUND_302)
                .header(HeaderNames.LOCATION, "openapi/ui")
                .send();
    }

    /** The page refers to its assets relative to a folder. */
    private void page(ServerRequest request, ServerResponse response) {
        if (request.path().absolute().rawPath().endsWith("/")) {
            send(response, index);
        } else {
            response.status(Status.FOUND_302)
                    .header(HeaderNames.LOCATION, "ui/")
                    .send();
        }
    }

    private static void send(ServerResponse response, Asset asset) {
        response.header(POLICY)
                .header(NO_SNIFFING)
                .header(NO_REFERRER)
                .header(REVALIDATE)
                .header(HeaderNames.CONTENT_TYPE, asset.type())
                .send(read(asset.resource()));
    }

    private static String version() {
        Properties properties = new Properties();
        try {
            properties.load(new ByteArrayInputStream(read(VERSION)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty("version", "");
    }

    private static byte[] read(String resource) {
        try (InputStream in = DocsPage.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(resource + " is not on the classpath");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException(resource + " cannot be read", e);
        }
    }
}
