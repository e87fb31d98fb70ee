package io.fastauth.client.helidon;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerRequestHeaders;
import java.util.ArrayList;
import java.util.List;

/** The access tokens of a request, in {@code ACCESS-TOKEN} and {@code Authorization} (RFC 6750, section 2.1). */
final class PresentedToken {

    private static final HeaderName ACCESS_TOKEN = HeaderNames.create("ACCESS-TOKEN");
    private static final String SCHEME = "Bearer ";

    private PresentedToken() {}

    /** A request with more than one is malformed. */
    static List<String> of(ServerRequestHeaders headers) {
        // Not values(), which splits at commas: FastAuth reads each header as one value.
        List<String> tokens = new ArrayList<>(headers.all(ACCESS_TOKEN, List::of));
        for (String authorization : headers.all(HeaderNames.AUTHORIZATION, List::of)) {
            if (authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
                tokens.add(authorization.substring(SCHEME.length()).strip());
            }
        }
        return tokens;
    }
}
