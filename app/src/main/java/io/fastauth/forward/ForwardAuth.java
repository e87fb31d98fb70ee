package io.fastauth.forward;

import io.fastauth.guard.Attempt;
import io.fastauth.guard.Credentials;
import io.fastauth.guard.Decision;
import io.fastauth.guard.Denial;
import io.fastauth.guard.Guard;
import io.fastauth.guard.Level;
import io.fastauth.http.AddressLiteral;
import io.fastauth.http.Problems;
import io.fastauth.http.SourceAddress;
import io.fastauth.token.OncePerMinute;
import io.fastauth.token.VerifiedToken;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Headers;
import io.helidon.webserver.http.ServerResponse;
import java.lang.System.Logger;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Decides about the requests that gateways forward, and answers the gateways. A denial is a 401, because gateways
 * understand little else, or a 403 for a token that lacks scope. An answer repeats nothing of the caller's request
 * except claims of a verified token.
 */
public final class ForwardAuth {

    private static final Logger LOGGER = System.getLogger(ForwardAuth.class.getName());
    private static final HeaderName CLIENT_ID = HeaderNames.create("X-FastAuth-Client-Id");
    private static final HeaderName SCOPE = HeaderNames.create("X-FastAuth-Scope");
    private static final HeaderName SESSION = HeaderNames.create("X-FastAuth-Session");
    private static final Map<Level, Header> LEVELS = levels(HeaderNames.create("X-FastAuth-Level"));
    private static final Header NO_STORE = HeaderValues.createCached(HeaderNames.CACHE_CONTROL, "no-store");

    private final Guard guard;
    private final SourceAddress addresses;
    private final Problems problems;
    private final OncePerMinute reported = new OncePerMinute();

    public ForwardAuth(Guard guard, SourceAddress addresses, Problems problems) {
        this.guard = guard;
        this.addresses = addresses;
        this.problems = problems;
    }

    /**
     * Decides by the described path.
     *
     * @param headers of the gateway's request, with the caller's credentials
     * @param stated the parts of the description that are not in headers
     */
    Decision decide(SocketAddress peer, Headers headers, Map<ForwardedRequest.Part, String> stated) {
        return decide(
                peer,
                headers,
                stated,
                described -> described
                        .path()
                        .map(path -> guard.decide(
                                attempt(peer, headers, described), path.readings(), Credentials.of(headers)))
                        .orElseGet(() ->
                                refuse(peer, "X-Original-URI, X-Original-URL or X-Forwarded-Uri must name the path")));
    }

    /** Decides by a level that the gateway chooses. */
    public Decision decide(SocketAddress peer, Headers headers, Level level) {
        return decide(
                peer,
                headers,
                Map.of(),
                described -> guard.decideAt(attempt(peer, headers, described), level, Credentials.of(headers)));
    }

    private Decision decide(
            SocketAddress peer,
            Headers headers,
            Map<ForwardedRequest.Part, String> stated,
            Function<ForwardedRequest.Described, Decision> decision) {
        if (!addresses.isTrusted(peer)) {
            return refuse(peer, "Forwarded requests are judged only for the gateways in guard.trusted-proxies");
        }
        return switch (ForwardedRequest.of(headers, stated)) {
            case ForwardedRequest.Refused refused -> refuse(peer, refused.reason());
            case ForwardedRequest.Described described -> decision.apply(described);
        };
    }

    /**
     * Denies a request whose description is not trusted or malformed.
     *
     * @param reason what to change, without any text of the request
     */
    Decision refuse(SocketAddress peer, String reason) {
        String source = SourceAddress.of(peer);
        if (reported.first(AddressLiteral.subscriber(source))) {
            LOGGER.log(Logger.Level.WARNING, "A forwarded request from {0} was refused: {1}", source, reason);
        }
        return guard.refuse(new Attempt(source, false, "", ""), Denial.gatewayRefused(reason));
    }

    private Attempt attempt(SocketAddress peer, Headers headers, ForwardedRequest.Described described) {
        Optional<String> caller = addresses.forwarded(headers);
        return new Attempt(
                caller.orElseGet(() -> SourceAddress.of(peer)),
                caller.isPresent(),
                described.method().orElse(""),
                described.path().map(ForwardedPath.Read::normalised).orElse(""));
    }

    void send(ServerResponse response, Decision decision) {
        switch (decision) {
            case Decision.Open open -> allow(response, Level.OPEN);
            case Decision.Access access -> {
                identify(response, access.token());
                allow(response, Level.ACCESS);
            }
            case Decision.Master master -> allow(response, Level.MASTER);
            case Decision.Denied denied -> denied.denial().forGateways().send(response, problems);
            case Decision.Undecided undecided -> problems.storeUnavailable(response);
        }
    }

    private static void identify(ServerResponse response, VerifiedToken token) {
        response.header(CLIENT_ID, printable(token.clientId()));
        token.session()
                .filter(session -> !session.isEmpty())
                .ifPresent(session -> response.header(SESSION, printable(session)));
        if (!token.scope().isEmpty()) {
            response.header(
                    SCOPE,
                    token.scope().tokens().stream().map(ForwardAuth::printable).collect(Collectors.joining(" ")));
        }
    }

    private static void allow(ServerResponse response, Level level) {
        response.header(Objects.requireNonNull(LEVELS.get(level)))
                .header(NO_STORE)
                .send();
    }

    private static Map<Level, Header> levels(HeaderName name) {
        Map<Level, Header> levels = new EnumMap<>(Level.class);
        for (Level level : Level.values()) {
            levels.put(level, HeaderValues.createCached(name, level.text()));
        }
        return levels;
    }

    /** Percent-encodes everything except printable ASCII, and the percent sign, so that it can be decoded. */
    private static String printable(String text) {
        if (isPrintable(text)) {
            return text;
        }
        StringBuilder encoded = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (isPrintable(b)) {
                encoded.append((char) b);
            } else {
                encoded.append(String.format(Locale.ROOT, "%%%02X", b));
            }
        }
        return encoded.toString();
    }

    private static boolean isPrintable(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isPrintable(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isPrintable(int character) {
        return character > ' ' && character < 127 && character != '%';
    }

    @Override
    public String toString() {
        return "ForwardAuth[" + guard + "]";
    }
}
