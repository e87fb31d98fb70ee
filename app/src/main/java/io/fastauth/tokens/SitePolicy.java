package io.fastauth.tokens;

import io.fastauth.http.AddressLiteral;
import io.fastauth.http.WebOrigin;
import io.fastauth.token.PublicUrl;
import io.fastauth.token.TokenRefusal;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Protects an operation that requires no credential from web pages. A page can send requests to every address that its
 * visitor can reach, loopback included: across sites, which {@code Sec-Fetch-Site} (W3C Fetch Metadata) or
 * {@code Origin} shows, or by a name of its own that resolves to the address (DNS rebinding), which {@code Host} shows.
 * A request without these headers does not come from a browser.
 */
final class SitePolicy {

    private static final HeaderName FETCH_SITE = HeaderNames.create("Sec-Fetch-Site");
    private static final Set<String> OWN_SITES = Set.of("same-origin", "none");

    private final Optional<WebOrigin> publicOrigin;
    private final Optional<String> loopbackHost;

    enum Refusal {
        /** The request was sent to a name that is not the service's (RFC 9110, section 15.5.20). */
        FOREIGN_HOST(TokenRefusal.FOREIGN_HOST, "Host must be a loopback name or address, or that of public-url"),
        /** A page of another site made the browser send the request. */
        CROSS_SITE(TokenRefusal.CROSS_SITE, "A web page of another origin must be allowed by CORS, by name");

        private final TokenRefusal reason;
        private final String detail;

        Refusal(TokenRefusal reason, String detail) {
            this.reason = reason;
            this.detail = detail;
        }

        TokenRefusal reason() {
            return reason;
        }

        String detail() {
            return detail;
        }
    }

    /** With a loopback host, {@code Host} is checked. */
    SitePolicy(Optional<PublicUrl> publicUrl, Optional<String> loopbackHost) {
        this.publicOrigin = publicUrl.map(PublicUrl::origin).flatMap(WebOrigin::parse);
        this.loopbackHost = loopbackHost;
    }

    /**
     * Checks a request.
     *
     * @param response the headers of the response, after CORS
     */
    Optional<Refusal> refusal(Headers request, Headers response) {
        if (loopbackHost.isPresent() && !sentToService(request, loopbackHost.get())) {
            return Optional.of(Refusal.FOREIGN_HOST);
        }
        return allowedByCors(request, response) || sameOrigin(request)
                ? Optional.empty()
                : Optional.of(Refusal.CROSS_SITE);
    }

    /** A request without Host is HTTP/1.0, which no browser sends. */
    private boolean sentToService(Headers request, String listenedOn) {
        return !request.contains(HeaderNames.HOST)
                || publicOrigin.filter(origin -> origin.servedAt(request)).isPresent()
                || WebOrigin.target("http", request)
                        .filter(target -> target.host().equalsIgnoreCase(listenedOn) || loopback(target.host()))
                        .isPresent();
    }

    /** Not 0.0.0.0: it reaches loopback too, but browsers send no Sec-Fetch-Site with requests to it. */
    private static boolean loopback(String host) {
        return host.equals("localhost")
                || host.endsWith(".localhost")
                || AddressLiteral.parse(host.replaceAll("[\\[\\]]", ""))
                        .filter(InetAddress::isLoopbackAddress)
                        .isPresent();
    }

    /** Only an origin that CORS allows by name: by default, Helidon's CORS answers {@code *} on every path. */
    private static boolean allowedByCors(Headers request, Headers response) {
        List<String> origins = request.all(HeaderNames.ORIGIN, List::of);
        return origins.size() == 1
                && response.all(HeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, List::of)
                        .equals(origins);
    }

    private boolean sameOrigin(Headers request) {
        List<String> sites = request.all(FETCH_SITE, List::of);
        if (!sites.isEmpty()) {
            return sites.size() == 1 && OWN_SITES.contains(sites.getFirst());
        }
        // Older browsers do not send Sec-Fetch-Site, nor do others to addresses without TLS.
        List<String> origins = request.all(HeaderNames.ORIGIN, List::of);
        return origins.isEmpty()
                || (origins.size() == 1
                        && WebOrigin.parse(origins.getFirst())
                                .filter(page -> publicOrigin.equals(Optional.of(page)) || page.servedAt(request))
                                .isPresent());
    }

    @Override
    public String toString() {
        return "SitePolicy[" + publicOrigin + ", " + loopbackHost + "]";
    }
}
