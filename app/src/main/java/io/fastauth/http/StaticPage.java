package io.fastauth.http;

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
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * A page whose files are on the class path: it is served whole from here, and its policy (Content Security Policy Level
 * 3) allows nothing else. Every page has the files of the common header in {@code page/}, and its settings in
 * {@code config.json}.
 */
public final class StaticPage implements HttpService {

    private static final String COMMON = "/io/fastauth/http/page/";
    private static final List<String> COMMON_FILES = List.of("base.css", "header.css", "theme.js", "icon.svg");
    private static final String INDEX = "index.html";
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "svg", "image/svg+xml");

    private static final Header NO_SNIFFING = HeaderValues.createCached("X-Content-Type-Options", "nosniff");
    private static final Header NO_REFERRER = HeaderValues.createCached("Referrer-Policy", "no-referrer");
    private static final Header REVALIDATE = HeaderValues.createCached(HeaderNames.CACHE_CONTROL, "no-cache");

    private final Header policy;
    private final PageSettings settings;
    private final Map<String, String> resources;

    /**
     * A page.
     *
     * @param policy the content security policy
     * @param resources the resource of each file of the page by its path below the page; {@code index.html} among them
     */
    public StaticPage(String policy, PageSettings settings, Map<String, String> resources) {
        this.policy = HeaderValues.createCached("Content-Security-Policy", policy);
        this.settings = settings;
        this.resources = new HashMap<>(resources);
        COMMON_FILES.forEach(file -> this.resources.put("page/" + file, COMMON + file));
    }

    /** The folder of a library of JavaScript on the class path, with a slash at its end. */
    public static String webJar(String group, String name) {
        Properties properties = new Properties();
        try {
            properties.load(
                    new ByteArrayInputStream(read("/META-INF/maven/" + group + "/" + name + "/pom.properties")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "/META-INF/resources/webjars/" + name + "/" + properties.getProperty("version", "") + "/";
    }

    @Override
    public void routing(HttpRules rules) {
        rules.get("/", this::index);
        rules.get("/config.json", (request, response) -> Json.send(response, Status.OK_200, settings.json()));
        resources.forEach((path, resource) ->
                rules.get("/" + path, (request, response) -> send(request, response, path, resource)));
    }

    /** The page refers to its files relative to a folder, because a proxy may remove a root path. */
    private void index(ServerRequest request, ServerResponse response) {
        String path = request.path().absolute().rawPath();
        if (path.endsWith("/")) {
            send(request, response, INDEX, resources.getOrDefault(INDEX, INDEX));
        } else {
            response.status(Status.FOUND_302)
                    .header(HeaderNames.LOCATION, path.substring(path.lastIndexOf('/') + 1) + "/")
                    .send();
        }
    }

    /** Files are read for each request: pages are rarely requested, and browsers keep them. */
    private void send(ServerRequest request, ServerResponse response, String path, String resource) {
        byte[] content = read(resource);
        String tag = tag(content);
        response.header(policy)
                .header(NO_SNIFFING)
                .header(NO_REFERRER)
                .header(REVALIDATE)
                .header(HeaderNames.ETAG, tag);
        if (request.headers().all(HeaderNames.IF_NONE_MATCH, List::of).stream().anyMatch(kept -> kept.contains(tag))) {
            response.status(Status.NOT_MODIFIED_304).send();
        } else {
            response.header(HeaderNames.CONTENT_TYPE, type(path)).send(content);
        }
    }

    private static String type(String path) {
        return TYPES.getOrDefault(path.substring(path.lastIndexOf('.') + 1), "application/octet-stream");
    }

    /** A strong validator (RFC 9110, section 8.8.3). */
    private static String tag(byte[] content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
            return "\"" + Base64.getUrlEncoder().withoutPadding().encodeToString(digest) + "\"";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] read(String resource) {
        try (InputStream in = StaticPage.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(resource + " is not on the classpath");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(resource + " cannot be read", e);
        }
    }
}
