package io.fastauth.tokens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.fastauth.registry.SecretText;
import io.fastauth.testing.Pairs;
import io.fastauth.testing.RunningServer;
import io.fastauth.token.AuditEvent;
import io.fastauth.token.TokenPair;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The operations of the client registry. */
class ClientsTest {

    private static final List<AuditEvent> AUDIT = new CopyOnWriteArrayList<>();

    private static RunningServer server;
    private static ClientCalls clients;

    @BeforeAll
    static void start(@TempDir Path folder) {
        server = RunningServer.start(config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("c.db")))
                .rootPath("/api")
                .addAuditLog(AUDIT::add));
        clients = new ClientCalls(server);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static int verify(TokenPair pair) {
        return server.get("/access/health", "ACCESS-TOKEN", pair.accessToken()).statusCode();
    }

    private static TokenPair issue(String id) {
        return Pairs.pair(server.get("/auth/token/new?client_id=" + id));
    }

    @Test
    void aClientIsRegisteredWithItsSecretOnce() {
        HttpResponse<String> created = clients.call("POST", "", """
                {"client_id": "billing", "label": "Billing", "scopes": ["b", "a", "a"],
                 "audiences": ["https://billing.example"], "access_lifetime": 600, "may_refresh": true}""");
        assertEquals(201, created.statusCode(), created.body());
        assertEquals(
                "/api/auth/clients/billing",
                created.headers().firstValue("Location").orElseThrow());
        assertEquals("no-store", created.headers().firstValue("Cache-Control").orElseThrow());
        JsonNode json = Pairs.json(created);
        SecretText secret = SecretText.parse(json.get("client_secret").asText()).orElseThrow();
        JsonNode client = json.get("client");
        assertEquals("[\"b\",\"a\"]", client.get("scopes").toString());
        assertEquals(100, client.get("sessions_per_client").intValue());
        assertEquals(600, client.get("access_lifetime").intValue());
        assertEquals(
                "enabled/api",
                client.get("status").asText() + "/" + client.get("source").asText());
        assertEquals(secret.digest(), client.at("/secrets/0/digest").asText());

        HttpResponse<String> shown = clients.call("GET", "/billing", "");
        assertEquals(client, Pairs.json(shown));
        assertFalse(shown.body().contains("fas_"));
        assertEquals(
                409, clients.call("POST", "", "{\"client_id\": \"billing\"}").statusCode());
        assertEquals(404, clients.call("GET", "/nobody", "").statusCode());
        assertEquals(
                200,
                server.get("/api/auth/clients/billing", "MASTER-TOKEN", RunningServer.MASTER)
                        .statusCode());
    }

    @Test
    void onlyNamedMembersChangeAndNullResets() {
        clients.register("changed", "\"label\": \"Label\"", "\"scopes\": [\"x\"]", "\"refresh_lifetime\": 7200");
        JsonNode changed = Pairs.json(clients.call("PATCH", "/changed", "{\"may_refresh\": true}"));
        assertEquals("Label", changed.get("label").asText());
        assertEquals("[\"x\"]", changed.get("scopes").toString());
        assertTrue(changed.get("may_refresh").booleanValue());
        JsonNode reset = Pairs.json(clients.call("PATCH", "/changed", "{\"label\": null, \"refresh_lifetime\": null}"));
        assertEquals("", reset.get("label").asText());
        assertFalse(reset.has("refresh_lifetime"));
        assertTrue(reset.get("may_refresh").booleanValue());
        assertEquals(404, clients.call("PATCH", "/nobody", "{}").statusCode());
    }

    @Test
    void registeringDisablingAndRemovingEndSessions() {
        TokenPair squatter = issue("life");
        TokenPair other = issue("other");
        clients.register("life");
        assertEquals(401, verify(squatter));
        assertEquals(200, verify(other));

        assertEquals(
                "disabled",
                Pairs.json(clients.call("PATCH", "/life", "{\"disabled\": true}"))
                        .get("status")
                        .asText());
        assertEquals(
                "enabled",
                Pairs.json(clients.call("PATCH", "/life", "{\"disabled\": false}"))
                        .get("status")
                        .asText());
        assertEquals(409, clients.call("POST", "/life/release", "").statusCode());
        assertEquals(400, clients.call("DELETE", "/life?dry_run=true", "").statusCode(), "there is no dry run");
        assertEquals(204, clients.call("DELETE", "/life", "").statusCode());
        assertEquals(204, clients.call("DELETE", "/life", "").statusCode());
        JsonNode removed = Pairs.json(clients.call("GET", "/life", ""));
        assertEquals("removed", removed.get("status").asText());
        assertEquals(0, removed.get("secrets").size());
        assertEquals(
                409, clients.call("PATCH", "/life", "{\"disabled\": false}").statusCode());
        assertEquals(409, clients.call("POST", "/life/secrets", "").statusCode());
        HttpResponse<String> again = clients.call("POST", "", "{\"client_id\": \"life\"}");
        assertEquals(409, again.statusCode());
        assertTrue(again.body().contains("release"), again.body());
        assertEquals(204, clients.call("POST", "/life/release", "").statusCode());
        assertEquals(404, clients.call("POST", "/life/release", "").statusCode());
        assertEquals(404, clients.call("DELETE", "/life", "").statusCode());
        clients.register("life");

        assertEquals(
                List.of(
                        "client_registered",
                        "client_disabled",
                        "client_enabled",
                        "client_removed",
                        "client_released",
                        "client_registered"),
                AUDIT.stream()
                        .filter(event -> event.clientId().filter("life"::equals).isPresent())
                        .map(event -> event.kind().text())
                        .filter(kind -> kind.startsWith("client"))
                        .toList());
    }

    @Test
    void aClientHasAtMostTwoSecrets() {
        String first = clients.register("two").at("/client/secrets/0/id").asText();
        assertEquals(409, clients.call("DELETE", "/two/secrets/" + first, "").statusCode(), "the only one");
        HttpResponse<String> rotated = clients.call("POST", "/two/secrets?expire_old_in=60", "");
        assertEquals(201, rotated.statusCode(), rotated.body());
        JsonNode client = Pairs.json(rotated).get("client");
        assertEquals(2, client.get("secrets").size());
        assertTrue(client.at("/secrets/0").has("expires_at"));
        assertFalse(client.at("/secrets/1").has("expires_at"));
        assertEquals(409, clients.call("POST", "/two/secrets", "").statusCode());
        assertEquals(404, clients.call("DELETE", "/two/secrets/00000000", "").statusCode());
        assertEquals(
                400,
                clients.call("DELETE", "/two/secrets/" + first + "?forced=true", "")
                        .statusCode());
        assertEquals(204, clients.call("DELETE", "/two/secrets/" + first, "").statusCode());
        assertEquals(
                1, Pairs.json(clients.call("GET", "/two", "")).get("secrets").size());
        assertEquals(
                201, clients.call("POST", "/two/secrets?expire_old_in=0", "").statusCode());
        HttpResponse<String> third = clients.call("POST", "/two/secrets", "");
        assertEquals(201, third.statusCode(), "an expired secret does not count");

        assertFalse(clients.register("open", "\"confidential\": false").has("client_secret"));
        assertEquals(409, clients.call("POST", "/open/secrets", "").statusCode());
    }
}
