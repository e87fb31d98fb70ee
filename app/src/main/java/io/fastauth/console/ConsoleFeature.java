package io.fastauth.console;

import io.fastauth.http.HeadFilter;
import io.fastauth.http.PageSettings;
import io.fastauth.http.RoutingOrder;
import io.fastauth.http.StaticPage;
import io.helidon.webserver.http.HttpRouting;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The console, with and without the root path: a proxy may or may not remove it. */
public record ConsoleFeature(PageSettings settings) {

    private static final String PATH = "/console";
    private static final String FILES = "/io/fastauth/console/";

    /** No markup is made from texts: with Trusted Types, the browser refuses to. */
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                    + " connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
                    + " require-trusted-types-for 'script'; trusted-types 'none'";

    static final List<String> OWN = List.of(
            "index.html",
            "layout.css",
            "parts.css",
            "narrow.css",
            "main.js",
            "api.js",
            "connection.js",
            "dialog.js",
            "dom.js",
            "feed.js",
            "load.js",
            "paged.js",
            "plot.js",
            "router.js",
            "shortcuts.js",
            "table.js",
            "time.js",
            "views/client.js",
            "views/clients.js",
            "views/denials.js",
            "views/end-sessions.js",
            "views/events.js",
            "views/issue.js",
            "views/overview.js",
            "views/parts.js",
            "views/session-table.js",
            "views/sessions.js",
            "views/settings.js",
            "views/sign-in.js");

    public void addTo(HttpRouting.Builder routing) {
        StaticPage page = new StaticPage(POLICY, settings, resources());
        List<String> places = settings.paths().all(PATH);
        routing.addFeature(RoutingOrder.GUARD.feature(part -> places.forEach(place -> part.register(place, page))));
        routing.addFeature(RoutingOrder.HEALTH.feature(part -> part.addFilter(new HeadFilter(places))));
    }

    static Map<String, String> resources() {
        String uplot = StaticPage.webJar("org.webjars.npm", "uplot") + "dist/";
        Map<String, String> resources = new HashMap<>();
        resources.put("uplot.js", uplot + "uPlot.iife.min.js");
        resources.put("uplot.css", uplot + "uPlot.min.css");
        OWN.forEach(file -> resources.put(file, FILES + file));
        return resources;
    }
}
