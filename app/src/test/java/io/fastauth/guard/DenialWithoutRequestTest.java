package io.fastauth.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fastauth.testing.Pairs;
import io.fastauth.testing.RunningServer;
import io.fastauth.token.AuditEvent;
import io.fastauth.token.IssuingPolicy;
import io.fastauth.token.TokenPair;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The audit of a refused issue or refresh names the method and the path of its request, never the query. */
class DenialWithoutRequestTest {

    private static final String REFRESH = "/auth/token/refresh";
    private static final String CALLER = "203.0.113.7";

    private static final List<AuditEvent> AUDIT = new CopyOnWriteArrayList<>();
    private static RunningServer server;

    @BeforeAll
    static void start(@TempDir Path folder) {
        server = RunningServer.start(config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("a.db")))
                .guard(guard -> guard.trustedProxies(List.of("127.0.0.1")))
                .issuingPolicy(request -> request.clientId().equals("former") || request.refresh()
                        ? IssuingPolicy.Ruling.refuse("the contract has ended")
                        : IssuingPolicy.Ruling.allow())
                .addAuditLog(AUDIT::add));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void forget() {
        AUDIT.clear();
    }

    @Test
    void anIssueThatThePolicyRefuses() {
        assertEquals(403, get("/auth/token/new?client_id=former").statusCode());

        assertDenied("GET", "/auth/token/new", "the contract has ended");
    }

    @Test
    void aRefreshThatThePolicyRefuses() {
        TokenPair pair = Pairs.pair(get("/auth/token/new?client_id=me"));
        AUDIT.clear();
        assertEquals(403, get(REFRESH + "?refresh_token=" + pair.refreshToken()).statusCode());

        assertDenied("GET", REFRESH, "refresh: the contract has ended");
    }

    @Test
    void aRefreshWithATokenThatIsNotGenuine() {
        String form = "application/x-www-form-urlencoded";
        assertEquals(
                401,
                server.post(REFRESH + "?x=secret", form, "refresh_token=junk", "X-Forwarded-For", CALLER)
                        .statusCode());

        assertDenied("POST", REFRESH, AUDIT.getFirst().reason().orElse(""));
    }

    @Test
    void aRefreshWithATokenThatIsNotCurrent() {
        String superseded = Pairs.pair(get("/auth/token/new?client_id=me")).refreshToken();
        Pairs.pair(get("/auth/token/new?client_id=me"));
        AUDIT.clear();
        assertEquals(401, get(REFRESH + "?refresh_token=" + superseded).statusCode());

        assertDenied("GET", REFRESH, "refresh: the session has ended");
    }

    private static HttpResponse<String> get(String path) {
        return server.get(path, "X-Forwarded-For", CALLER);
    }

    private static void assertDenied(String method, String path, String reason) {
        assertEquals(1, AUDIT.size());
        AuditEvent denied = AUDIT.getFirst();
        assertEquals(AuditEvent.Kind.DENIED, denied.kind());
        assertEquals(
                new AuditEvent.Request("http", method, path, ""),
                denied.request().orElseThrow());
        assertEquals(CALLER, denied.address().orElse(""));
        assertEquals(reason, denied.reason().orElse(""));
    }
}
