package io.fastauth.tokens;

import static io.fastauth.testing.Pairs.pair;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.RunningServer;
import io.fastauth.token.TokenPair;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** RFC 7009 with RFC 6749, section 3.2.1: a public client names itself beside the token that it revokes. */
class RevocationByPublicClientTest {

    private static final String FORM = "application/x-www-form-urlencoded";

    private RunningServer server;

    @BeforeEach
    void start(@TempDir Path folder) {
        server = RunningServer.start(
                config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("tokens.db"))));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private TokenPair issue(String client) {
        return pair(server.get("/auth/token/new?client_id=" + client));
    }

    private int access(TokenPair pair) {
        return server.get("/access/health", "ACCESS-TOKEN", pair.accessToken()).statusCode();
    }

    private HttpResponse<String> revoke(String form, String... headers) {
        return server.post("/auth/token/revoke", FORM, form, headers);
    }

    @Test
    void theClientOfTheTokenMayNameItself() {
        for (boolean byAccess : List.of(true, false)) {
            TokenPair pair = issue("me");
            String token = byAccess ? pair.accessToken() : pair.refreshToken();

            assertEquals(
                    200,
                    revoke("token=" + token + "&token_type_hint=refresh_token&client_id=me")
                            .statusCode());
            assertEquals(401, access(pair));
        }
    }

    @Test
    void aTokenOfAnotherClientIsRefusedAndStays() {
        TokenPair pair = issue("me");
        for (String token : List.of(pair.accessToken(), pair.refreshToken())) {
            for (String client : List.of("you", "ME", "me%20")) {
                HttpResponse<String> answer = revoke("token=" + token + "&client_id=" + client);

                assertEquals(400, answer.statusCode());
                assertTrue(answer.body().startsWith("{\"error\":\"invalid_grant\","), answer.body());
                assertEquals(
                        400,
                        revoke("token=" + token + "&client_id=" + client, "MASTER-TOKEN", RunningServer.MASTER)
                                .statusCode());
            }
        }
        assertEquals(200, access(pair));
    }

    @Test
    void theMasterTokenIsAskedForByClientIdAloneOnly() {
        TokenPair pair = issue("me");
        issue("you");

        assertEquals(200, revoke("token=garbage&client_id=me").statusCode());
        assertEquals(401, revoke("client_id=me").statusCode());
        assertEquals(401, revoke("token=&client_id=me").statusCode());
        assertEquals(200, access(pair));
        assertEquals(
                200,
                revoke("client_id=me", "MASTER-TOKEN", RunningServer.MASTER).statusCode());
        assertEquals(401, access(pair));
    }

    @Test
    void anEmptyClientIdCountsAsOmitted() {
        TokenPair pair = issue("me");

        assertEquals(200, revoke("token=" + pair.accessToken() + "&client_id=").statusCode());
        assertEquals(401, access(pair));
    }
}
