package io.fastauth.testing;

import io.helidon.common.uri.UriPath;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * What routers that may stand behind a gateway serve for a path, each modelled on its own and by the simplest means.
 */
public final class PathReadings {

    private static final Map<String, UnaryOperator<String>> ROUTERS = routers();

    private PathReadings() {}

    private static Map<String, UnaryOperator<String>> routers() {
        Map<String, UnaryOperator<String>> routers = new LinkedHashMap<>();
        routers.put("Helidon", path -> UriPath.create(path).path());
        routers.put("literal, like Express", path -> path);
        routers.put("decode only", PathReadings::decoded);
        routers.put("decode, then clean, like Go", path -> CleanedPath.of(decoded(path)));
        routers.put("servlet container", path -> CleanedPath.of(decoded(path.replaceAll(";[^/]*", ""))));
        routers.put(
                "clean, then decode by segment",
                path -> decoded(CleanedPath.of(path).replaceAll("(?i)%2f", "%252F")));
        return routers;
    }

    /** The path that each router serves, by the name of the router; those that refuse the path are left out. */
    public static Map<String, String> of(String path) {
        Map<String, String> served = new LinkedHashMap<>();
        ROUTERS.forEach((name, router) -> {
            try {
                served.put(name, router.apply(path));
            } catch (IllegalArgumentException e) {
                // What a router refuses, it does not serve.
                return;
            }
        });
        return served;
    }

    private static String decoded(String path) {
        return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
