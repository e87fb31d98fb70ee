package io.fastauth.sdk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fastauth.client.Connections;
import io.fastauth.client.api.GatewaysApi;
import io.fastauth.client.api.HealthApi;
import io.fastauth.client.api.OauthApi;
import io.fastauth.client.api.OperatorsApi;
import io.fastauth.client.api.SessionsApi;
import io.fastauth.client.api.TokensApi;
import io.fastauth.client.http.ApiClient;
import io.fastauth.client.http.ApiException;
import io.fastauth.client.model.Activity;
import io.fastauth.client.model.DeniedRequest;
import io.fastauth.client.model.Explanation;
import io.fastauth.client.model.Introspection;
import io.fastauth.client.model.KeyDescription;
import io.fastauth.client.model.SessionDescription;
import io.fastauth.client.model.TokenData;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The scenario of the SDKs, in Java's idiom. */
final class JavaScenario {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Map<String, String> environment;
    private final List<String> lines = new ArrayList<>();

    JavaScenario(Map<String, String> environment) {
        this.environment = environment;
    }

    private interface Call {
        void make() throws ApiException;
    }

    List<String> run() throws ApiException, IOException {
        succeed();
        fail();
        return lines;
    }

    private void succeed() throws ApiException {
        TokensApi tokens = new TokensApi(at("SERVER", ""));
        TokenData issued = tokens.newToken("sdk").getData();
        say("new", issued.getClientId());
        say(
                "guarded call",
                health("SERVER", issued.getAccessToken()).accessHealth().getStatus());
        TokenData renewed = tokens.refreshToken(issued.getRefreshToken()).getData();
        say("refresh", same(renewed, issued));
        say(
                "replay within grace",
                same(tokens.refreshToken(issued.getRefreshToken()).getData(), renewed));
        String master = environment.get("MASTER");
        say("master call", health("SERVER", master).masterHealth().getStatus());
        Explanation explained = new GatewaysApi(at("SERVER", master)).explain("/access/health", null, null);
        say("explain", explained.getLevel() + " " + explained.getDecision());
        operate(tokens, master);
        Map<String, List<String>> verified = new GatewaysApi(at("SERVER", ""))
                .verifyAccessWithHttpInfo(
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        Map.of("ACCESS-TOKEN", renewed.getAccessToken()))
                .getHeaders();
        say("verify", verified.get("x-fastauth-client-id").getFirst());
        refused("superseded", () -> health("SERVER", issued.getAccessToken()).accessHealth());
        revoke(tokens, renewed);
    }

    private void operate(TokensApi tokens, String master) throws ApiException {
        TokenData watched = tokens.newToken("watched").getData();
        SessionsApi sessions = new SessionsApi(at("SERVER", master));
        List<SessionDescription> listed =
                sessions.listClientSessions("watched", null, null).getSessions();
        say("sessions", listed.size() + " of " + listed.getFirst().getClientId());
        sessions.endSession("watched", listed.getFirst().getSid());
        refused(
                "guarded call of an ended session",
                () -> health("SERVER", watched.getAccessToken()).accessHealth());
        OperatorsApi operators = new OperatorsApi(at("SERVER", master));
        DeniedRequest denied =
                operators.listDenials(null, "watched", null).getDenials().getFirst();
        say("denials", denied.getReason() + " " + denied.getMethod() + " " + denied.getPath());
        KeyDescription key = operators.listKeys().getKeys().getFirst();
        say("keys", key.getAlg() + " " + key.getState());
        Activity activity = operators.showActivity();
        say("activity", activity.getStore().getKind() + " " + activity.getInterval());
        operators.listSettings().getSettings().stream()
                .filter(setting -> setting.getKey().equals("master-token"))
                .forEach(setting -> say("settings", setting.getKey() + " " + setting.getValue()));
    }

    private void revoke(TokensApi tokens, TokenData pair) throws ApiException {
        OauthApi asker = new OauthApi(at("SERVER", environment.get("MASTER")));
        say("introspect", worth(asker.introspectToken(pair.getAccessToken(), null, null, null)));
        new OauthApi(at("SERVER", "")).revokeToken(pair.getAccessToken(), null, null, null);
        say("introspect after revoke", worth(asker.introspectToken(pair.getAccessToken(), null, null, null)));
        refused(
                "guarded call after revoke",
                () -> health("SERVER", pair.getAccessToken()).accessHealth());
        refused("refresh after revoke", () -> tokens.refreshToken(pair.getRefreshToken()));
    }

    private void fail() throws ApiException, IOException {
        TokensApi tokens = new TokensApi(at("SERVER", ""));
        refused("no credential", () -> health("SERVER", "").accessHealth());
        refused("malformed", () -> tokens.newToken(""));
        refused("no refresh token", () -> tokens.refreshToken("x"));
        OauthApi oauth = new OauthApi(at("SERVER", ""));
        refused("revoke nothing", () -> oauth.revokeToken(null, null, null, null));
        refused("introspect without the master token", () -> oauth.introspectToken("x", null, null, null));
        refused("refused client", () -> new TokensApi(at("LIMITED", "")).newToken("sdk"));
        refused("too large", () -> tokens.refreshToken("x".repeat(20_000)));
        ApiClient plain = at("SERVER", "");
        plain.setRequestInterceptor(request -> request.setHeader("Content-Type", "text/plain"));
        refused("wrong type", () -> new TokensApi(plain).refreshToken("x"));
        refused("guessing", () -> {
            for (int i = 0; i < 2; i++) {
                guess(i == 1);
            }
        });
        TokensApi unavailable = new TokensApi(at("UNAVAILABLE", ""));
        refused("no store, new", () -> unavailable.newToken("sdk"));
        refused("no store, refresh", () -> unavailable.refreshToken(environment.get("SIGNED_REFRESH")));
        refused(
                "no store, guarded call",
                () -> health("UNAVAILABLE", environment.get("SIGNED_ACCESS")).accessHealth());
        OauthApi oauthUnavailable = new OauthApi(at("UNAVAILABLE", environment.get("MASTER")));
        refused(
                "no store, revoke",
                () -> oauthUnavailable.revokeToken(environment.get("SIGNED_ACCESS"), null, null, null));
        refused(
                "no store, introspect",
                () -> oauthUnavailable.introspectToken(environment.get("SIGNED_ACCESS"), null, null, null));
    }

    private void guess(boolean last) throws ApiException {
        try {
            health("LIMITED", "wrong").masterHealth();
        } catch (ApiException e) {
            if (last) {
                throw e;
            }
        }
    }

    private static String worth(Introspection token) {
        return token.getActive() ? "active " + token.getClientId() : "inactive";
    }

    private static String same(TokenData one, TokenData other) {
        return one.equals(other) ? "the same pair" : "a new pair";
    }

    private HealthApi health(String server, String token) {
        return new HealthApi(at(server, token));
    }

    private ApiClient at(String server, String token) {
        ApiClient connections = Connections.to(URI.create(environment.get(server)), Duration.ofSeconds(20));
        if (!token.isEmpty()) {
            connections.setRequestInterceptor(request -> request.header("Authorization", "Bearer " + token));
        }
        return connections;
    }

    /** The text of an error: the detail of a problem, the description of an OAuth error, an envelope's message. */
    private void refused(String step, Call call) throws ApiException {
        try {
            call.make();
            say(step, "no error");
        } catch (ApiException e) {
            say(step, e.getCode() + " " + said(e));
        }
    }

    private static String said(ApiException refusal) throws ApiException {
        try {
            JsonNode answer = MAPPER.readTree(refusal.getResponseBody());
            return Stream.of("detail", "error_description", "message")
                    .filter(answer::has)
                    .map(member -> answer.path(member).asText())
                    .findFirst()
                    .orElseThrow(() -> refusal);
        } catch (IOException | IllegalArgumentException e) {
            // Not an answer of the service: fail.
            throw refusal;
        }
    }

    private void say(String step, Object outcome) {
        lines.add(step + ": " + outcome);
    }
}
