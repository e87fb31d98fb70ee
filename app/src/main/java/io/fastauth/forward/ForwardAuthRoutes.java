package io.fastauth.forward;

import io.fastauth.contract.GatewaysService;
import io.fastauth.contract.model.Explanation;
import io.fastauth.guard.Credentials;
import io.fastauth.guard.Decision;
import io.fastauth.guard.Guard;
import io.fastauth.guard.Level;
import io.fastauth.guard.Requirement;
import io.fastauth.http.Json;
import io.fastauth.http.Problems;
import io.fastauth.http.RequestParameters;
import io.fastauth.http.ServedPaths;
import io.fastauth.token.Audience;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The operations of gateways: verifying a request, and explaining a decision. */
record ForwardAuthRoutes(ForwardAuth gateways, Guard guard, Problems problems, ServedPaths paths)
        implements GatewaysService {

    private static final HeaderName EXPLAIN_TOKEN = HeaderNames.create("EXPLAIN-TOKEN");

    @Override
    public String served(String contractPath) {
        return paths.belowRoot(contractPath);
    }

    @Override
    public void verify(ServerRequest request, ServerResponse response) {
        gateways.send(response, gateways.decide(request.remotePeer().address(), request.headers(), Map.of()));
    }

    @Override
    public void verifyAccess(ServerRequest request, ServerResponse response) {
        gateways.send(response, gateways.decide(request.remotePeer().address(), request.headers(), Level.ACCESS));
    }

    @Override
    public void verifyMaster(ServerRequest request, ServerResponse response) {
        gateways.send(response, gateways.decide(request.remotePeer().address(), request.headers(), Level.MASTER));
    }

    /** The credential may be of either level, as with {@code Authorization: Bearer}. */
    @Override
    public void explain(ServerRequest request, ServerResponse response) {
        RequestParameters parameters = RequestParameters.ofQuery(request);
        String path = parameters.required("path");
        Optional<String> method = parameters.single("method");
        if (method.isPresent() && !ForwardedRequest.Part.METHOD.accepts(method.get())) {
            problems.send(response, Status.BAD_REQUEST_400, "method must be an HTTP method, like GET");
            return;
        }
        Credentials credentials =
                new Credentials(List.of(), List.of(), request.headers().all(EXPLAIN_TOKEN, List::of));
        Json.send(response, Status.OK_200, explanation(path, method.orElse(""), credentials));
    }

    private Explanation explanation(String path, String method, Credentials credentials) {
        return switch (ForwardedPath.of(path)) {
            case ForwardedPath.Refused refused ->
                new Explanation(null, null, null, null, null, "deny", refused.reason());
            case ForwardedPath.Read read -> explanation(read, method, credentials);
        };
    }

    private Explanation explanation(ForwardedPath.Read path, String method, Credentials credentials) {
        Requirement required = guard.requirement(path.readings(), method);
        String decision = "allow";
        String reason;
        switch (guard.evaluate(required, credentials)) {
            case Decision.Open open -> reason = open(path, method);
            case Decision.Access access -> reason = "The client's current access token";
            case Decision.Master master -> reason = "The master token";
            case Decision.Denied denied -> {
                decision = "deny";
                reason = denied.denial().detail();
            }
            case Decision.Undecided undecided -> {
                decision = "unavailable";
                reason = "The token store is unavailable";
            }
        }
        return new Explanation(
                path.normalised(),
                present(required.entry()),
                required.level().text(),
                present(required.scope().text()),
                present(required.audiences().stream().map(Audience::text).collect(Collectors.joining(", "))),
                decision,
                reason);
    }

    private String open(ForwardedPath.Read path, String method) {
        Requirement ofOthers = guard.requirement(path.readings(), "");
        return ofOthers.level() == Level.OPEN
                ? "No rule covers the path"
                : "No rule covers the path with the method " + method + "; " + ofOthers.entry() + " covers others";
    }

    private static @Nullable String present(String text) {
        return text.isEmpty() ? null : text;
    }
}
