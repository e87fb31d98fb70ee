package io.fastauth.contract;

import io.helidon.common.parameters.Parameters;
import io.helidon.common.uri.UriPath;
import io.helidon.http.PathMatcher;
import io.helidon.http.PathMatchers;
import io.helidon.http.PathMatchers.MatchResult;
import io.helidon.http.PathMatchers.PrefixMatchResult;
import io.helidon.http.RoutedPath;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A path with parameters, like {@code /clients/{client_id}}, matched segment by segment before each is decoded, so that
 * a parameter may contain an encoded slash.
 */
public final class PathTemplate implements PathMatcher {

    private final String template;
    private final String beforeParameters;
    private final List<String> segments;

    private PathTemplate(String template) {
        this.template = template;
        this.beforeParameters = template.substring(0, template.indexOf('{'));
        this.segments = segments(template);
    }

    /** A matcher of a path of the contract, which may have parameters. */
    public static PathMatcher matcher(String path) {
        return path.contains("{") ? new PathTemplate(path) : PathMatchers.create(path);
    }

    /** A template; its parameters are whole segments in braces. */
    public static PathTemplate of(String template) {
        return new PathTemplate(template);
    }

    private static List<String> segments(String path) {
        return Arrays.asList(path.split("/", -1));
    }

    /** Whether an encoded path matches, from its first segment. */
    public boolean matches(String rawPath) {
        return mayMatch(rawPath) && parameters(segments(rawPath)).isPresent();
    }

    /** Whether a path could match: without escapes, it has the segments before the first parameter as they are. */
    private boolean mayMatch(String rawPath) {
        return rawPath.contains(beforeParameters) || rawPath.indexOf('%') >= 0;
    }

    @Override
    public MatchResult match(UriPath path) {
        if (!mayMatch(path.absolute().rawPath())) {
            return MatchResult.notAccepted();
        }
        List<String> raw = segments(path.absolute().rawPath());
        // What a service is registered below was matched already, and is missing in a relative path.
        int below = path.absolute().path().length() - path.path().length();
        int skipped = below <= 0
                ? 0
                : segments(path.absolute().path().substring(0, below)).size() - 1;
        if (skipped >= raw.size()) {
            return MatchResult.notAccepted();
        }
        return parameters(raw.subList(skipped, raw.size()))
                .map(parameters -> new MatchResult(true, new Matched(path, parameters)))
                .orElseGet(MatchResult::notAccepted);
    }

    /** The parameters; empty when the path does not match. */
    private Optional<Map<String, List<String>>> parameters(List<String> raw) {
        // The first is before the first slash.
        if (raw.size() != segments.size()) {
            return Optional.empty();
        }
        Map<String, List<String>> parameters = new HashMap<>();
        for (int i = 1; i < raw.size(); i++) {
            String segment = segments.get(i);
            Optional<String> decoded = decoded(raw.get(i));
            boolean parameter = segment.startsWith("{");
            if (decoded.filter(text -> parameter ? !text.isEmpty() : text.equals(segment))
                    .isEmpty()) {
                return Optional.empty();
            }
            if (parameter) {
                parameters.put(segment.substring(1, segment.length() - 1), List.of(decoded.get()));
            }
        }
        return Optional.of(parameters);
    }

    /** Empty when the segment is not correctly percent-encoded. */
    private static Optional<String> decoded(String segment) {
        try {
            return Optional.of(new URI("/" + segment).getPath().substring(1));
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    /** Operations are not matched by a prefix. */
    @Override
    public PrefixMatchResult prefixMatch(UriPath path) {
        return PrefixMatchResult.notAccepted();
    }

    @Override
    public Optional<String> matchingElement() {
        return Optional.of(template);
    }

    @Override
    public String toString() {
        return template;
    }

    /** A matched path with its parameters. */
    private record Matched(UriPath matched, Map<String, List<String>> found) implements RoutedPath {

        @Override
        public Parameters pathParameters() {
            return Parameters.create("http/path", found);
        }

        @Override
        public RoutedPath absolute() {
            return new Matched(matched.absolute(), found);
        }

        @Override
        public String rawPath() {
            return matched.rawPath();
        }

        @Override
        public String rawPathNoParams() {
            return matched.rawPathNoParams();
        }

        @Override
        public String path() {
            return matched.path();
        }

        @Override
        public Parameters matrixParameters() {
            return matched.matrixParameters();
        }

        @Override
        public void validate() {
            matched.validate();
        }
    }
}
