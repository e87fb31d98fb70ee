package io.fastauth;

import io.fastauth.api.Json;
import io.fastauth.api.Problems;
import io.fastauth.contract.model.Explanation;
import io.fastauth.guard.Credentials;
import io.fastauth.guard.Decision;
import io.fastauth.guard.ForwardedPath;
import io.fastauth.guard.ForwardedRequest;
import io.fastauth.guard.Guard;
import io.fastauth.guard.Level;
import io.fastauth.guard.PathPolicy;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Says what would be decided about a forwarded request, and why.
 *
 * @param guard decides
 * @param problems how problems are written
 */
record Explanations(Guard guard, Problems problems) {

    /** Explains one request; the tokens count for either level, as with {@code Authorization: Bearer}. */
    void send(ServerResponse response, String path, Optional<String> method, List<String> tokens) {
        if (method.isPresent() && !method.get().matches(ForwardedRequest.METHOD)) {
            problems.send(response, Status.BAD_REQUEST_400, "method must be an HTTP method, like GET");
            return;
        }
        response.header(HeaderValues.CONTENT_TYPE_JSON)
                .header(HeaderValues.create(HeaderNames.CACHE_CONTROL, "no-store"))
                .send(Json.write(explanation(path, new Credentials(List.of(), List.of(), tokens))));
    }

    private Explanation explanation(String path, Credentials credentials) {
        return switch (ForwardedPath.of(path)) {
            case ForwardedPath.Refused refused -> new Explanation(null, null, null, "deny", refused.reason());
            case ForwardedPath.Read read -> explanation(read, credentials);
        };
    }

    private Explanation explanation(ForwardedPath.Read path, Credentials credentials) {
        Optional<PathPolicy.Rule> rule = guard.rule(path);
        @Nullable
        String entry = rule.map(deciding -> deciding.pattern().toString()).orElse(null);
        String level =
                rule.map(PathPolicy.Rule::level).orElse(Level.OPEN).name().toLowerCase(Locale.ROOT);
        return switch (guard.decide(path, credentials)) {
            case Decision.Open open ->
                new Explanation(path.normalised(), entry, level, "allow", "No rule covers the path");
            case Decision.Access access ->
                new Explanation(path.normalised(), entry, level, "allow", "The client's current access token");
            case Decision.Master master ->
                new Explanation(path.normalised(), entry, level, "allow", "The master token");
            case Decision.Denied denied ->
                new Explanation(
                        path.normalised(), entry, level, "deny", denied.denial().detail());
            case Decision.Undecided undecided ->
                new Explanation(path.normalised(), entry, level, "unavailable", "The token store is unavailable");
        };
    }
}
