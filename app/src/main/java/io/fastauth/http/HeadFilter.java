package io.fastauth.http;

import io.helidon.http.HttpPrologue;
import io.helidon.http.Method;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.util.List;
import java.util.Objects;

/**
 * Routes HEAD as GET (RFC 9110, section 9.3.2) for routes of Helidon, which serve GET only.
 *
 * @param roots the paths and all below them, without a slash at the end
 */
public record HeadFilter(List<String> roots) implements Filter {

    public HeadFilter {
        roots = List.copyOf(roots);
    }

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        HttpPrologue prologue = request.prologue();
        if (prologue.method().equals(Method.HEAD)
                && covers(Objects.requireNonNullElse(prologue.uriPath().path(), ""))) {
            request.prologue(HttpPrologue.create(
                    prologue.rawProtocol(),
                    prologue.protocol(),
                    prologue.protocolVersion(),
                    Method.GET,
                    prologue.uriPath(),
                    prologue.query(),
                    prologue.fragment()));
        }
        chain.proceed();
    }

    private boolean covers(String path) {
        return roots.stream().anyMatch(root -> path.equals(root) || path.startsWith(root + "/"));
    }
}
