package io.fastauth.operators;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.fastauth.guard.RecentDenials;
import io.fastauth.testing.ContractAnswers;
import io.fastauth.testing.OauthServer;
import io.fastauth.testing.Pairs;
import io.fastauth.testing.RegisteredClients;
import io.fastauth.testing.RegisteredClients.May;
import io.fastauth.testing.RunningServer;
import io.fastauth.token.Grant;
import io.fastauth.token.IssuingPolicy;
import io.fastauth.token.RateLimit;
import io.fastauth.token.TokenPair;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every denial is listed with the status that was answered, and with a reason that the contract names. */
class DenialReasonsTest {

    private static final String[] MASTER = {"MASTER-TOKEN", RunningServer.MASTER};
    private static final String ISSUE = "/auth/token/new?client_id=";
    private static final String REFRESH = "/auth/token/refresh?refresh_token=";

    private OauthServer oauth;
    private RunningServer server;

    @BeforeEach
    void start(@TempDir Path folder) {
        oauth = OauthServer.start(
                folder,
                new RegisteredClients()
                        .confidential("a", RegisteredClients.grant("read", "https://a.example"), May.REFRESH)
                        .confidential("b", Grant.none()),
                config -> config.tokens(tokens -> tokens.refreshGrace(Duration.ZERO))
                        .guard(guard -> guard.failureLimit(new RateLimit(1_000, 1)))
                        .issuingPolicy(request -> request.clientId().equals("refused")
                                ? IssuingPolicy.Ruling.refuse("not at night")
                                : IssuingPolicy.Ruling.allow()));
        server = oauth.server();
    }

    @AfterEach
    void stop() {
        oauth.close();
    }

    private void assertListed(String reason, String door, HttpResponse<String> answer) {
        JsonNode denials = Pairs.json(server.get("/auth/denials?limit=1&reason=" + reason, MASTER));
        JsonNode newest = denials.path("denials").path(0);
        assertEquals(answer.statusCode(), newest.path("status").asInt(), () -> reason + ": " + denials);
        assertTrue(answer.statusCode() >= 400, answer.body());
        assertEquals(door, newest.path("door").asText(), denials::toString);
    }

    private void change(String method, String path, String body) {
        int status = server.send(server.request(path, MASTER)
                        .header("Content-Type", "application/json")
                        .method(method, BodyPublishers.ofString(body)))
                .statusCode();
        assertEquals(2, status / 100, path);
    }

    @Test
    void aTokenIsRefusedForWhatBecameOfItsSessionOrItsClient() {
        TokenPair pair = Pairs.pair(server.get(ISSUE + "me"));
        change("DELETE", "/auth/clients/me/sessions", "");
        assertListed("session_ended", "http", server.get("/access/health", "ACCESS-TOKEN", pair.accessToken()));
        assertListed("invalid_grant", "tokens", server.get(REFRESH + pair.refreshToken()));

        String token = oauth.issue("b").path("access_token").asText();
        change("PATCH", "/auth/clients/b", "{\"disabled\": true}");
        assertListed("client_disabled", "http", server.get("/access/health", "ACCESS-TOKEN", token));
    }

    @Test
    void anOperationOfTheOriginalHasItsOwnStatuses() {
        assertListed("invalid_grant", "tokens", server.get(REFRESH + "x"));
        assertListed("issuing_policy", "tokens", server.get(ISSUE + "refused"));
        assertListed("invalid_client", "tokens", server.get(ISSUE + "a"));
        assertListed("cross_site", "tokens", server.get(ISSUE + "me", "Origin", "https://evil.example"));
        change("PATCH", "/auth/clients/b", "{\"disabled\": true}");
        assertListed("client_disabled", "tokens", server.get(ISSUE + "b", MASTER));

        String first = Pairs.pair(server.get(ISSUE + "me")).refreshToken();
        Pairs.pair(server.get(REFRESH + first));
        assertListed("reuse_detected", "tokens", server.get(REFRESH + first));
    }

    @Test
    void anOauthOperationHasThoseOfItsStandard() {
        assertListed("invalid_grant", "tokens", oauth.postAs("a", OauthServer.TOKEN, OauthServer.REFRESH + "x"));
        assertListed(
                "invalid_client",
                "tokens",
                oauth.token(OauthServer.ISSUE, "Authorization", OauthServer.basic("a", RegisteredClients.secret("b"))));
        assertListed(
                "invalid_scope", "tokens", oauth.postAs("a", OauthServer.TOKEN, OauthServer.ISSUE + "&scope=write"));
        assertListed(
                "invalid_target",
                "tokens",
                oauth.postAs("a", OauthServer.TOKEN, OauthServer.ISSUE + "&resource=https://b.example"));
        String refreshed = oauth.issue("a").path("refresh_token").asText();
        change("PATCH", "/auth/clients/a", "{\"may_refresh\": false}");
        assertListed(
                "unauthorized_client", "tokens", oauth.postAs("a", OauthServer.TOKEN, OauthServer.REFRESH + refreshed));
        change("PATCH", "/auth/clients/a", "{\"disabled\": true}");
        assertListed("invalid_client", "tokens", oauth.postAs("a", OauthServer.TOKEN, OauthServer.ISSUE));
    }

    @Test
    void anUnknownReasonIsRefusedWithTheNamesOfAll() {
        HttpResponse<String> answer = server.get("/auth/denials?reason=access_token_lost", MASTER);
        assertEquals(400, answer.statusCode());
        assertEquals(
                "reason must be one of " + String.join(", ", RecentDenials.reasons()),
                Pairs.json(answer).path("detail").asText());
    }

    @Test
    void theContractNamesTheReasons() {
        String schema = ContractAnswers.contract().replaceFirst("(?s).*\n    DeniedRequest:\n", "");
        String described = schema.replaceFirst("(?s).*?\n        reason:\n(.*?)\n          type:.*", "$1");
        assertEquals(
                new TreeSet<>(RecentDenials.reasons()),
                Pattern.compile("`([a-z_]+)`")
                        .matcher(described)
                        .results()
                        .map((MatchResult name) -> name.group(1))
                        .filter(name -> !List.of("fastauth_decisions", "fastauth_tokens")
                                .contains(name))
                        .collect(Collectors.toCollection(TreeSet::new)));
    }
}
