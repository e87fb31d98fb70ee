package io.fastauth.observe;

import static io.fastauth.testing.OauthServer.basic;
import static io.fastauth.testing.OauthServer.encoded;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.OauthServer;
import io.fastauth.testing.Pairs;
import io.fastauth.testing.RegisteredClients;
import io.fastauth.testing.RunningServer;
import io.fastauth.token.AuditFormat;
import io.fastauth.token.TokenPair;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever is done with secrets, right or wrong ones, the whole log has none of them. */
class SecretsInTheLogTest {

    private static final String[] MASTER = {"MASTER-TOKEN", RunningServer.MASTER};
    private static final String WRONG_MASTER = "a-master-token-that-is-wrong";
    private static final String WRONG_SECRET = RegisteredClients.secret("unregistered");

    private final Logger root = Logger.getLogger("");
    private final Level before = root.getLevel();
    private final Everything log = new Everything();

    /** What must not be in the log. */
    private final Set<String> secrets = new TreeSet<>(
            Set.of(RunningServer.KEY, RunningServer.MASTER, WRONG_MASTER, WRONG_SECRET, basic("shop", WRONG_SECRET)));

    @TempDir
    private Path folder;

    @BeforeEach
    void listen() {
        root.setLevel(Level.ALL);
        root.addHandler(log);
    }

    @AfterEach
    void stopListening() {
        root.removeHandler(log);
        root.setLevel(before);
    }

    @ParameterizedTest
    @EnumSource(names = "OFF", mode = EnumSource.Mode.EXCLUDE)
    void noSecretIsInTheLogWhateverIsDoneWithIt(AuditFormat audit) {
        try (RunningServer server = start(audit, Duration.ofMinutes(1))) {
            useTokens(server);
            useWrongCredentials(server);
            useClientSecrets(server);
        }
        try (RunningServer server = start(audit, Duration.ZERO)) {
            reuse(server);
            await().until(() -> log.text().contains("last-of-all"));
        }
        String text = log.text();
        for (String written : List.of("issued", "refreshed", "replayed", "reuse_detected", "revoked", "denied")) {
            assertTrue(text.contains(written), () -> written + " is not in " + text);
        }
        assertEquals(
                List.of(),
                log.lines.stream()
                        .filter(line -> secrets.stream().anyMatch(line::contains))
                        .toList());
    }

    private RunningServer start(AuditFormat audit, Duration refreshGrace) {
        return RunningServer.start(
                config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("tokens.db")))
                        .tokens(tokens -> tokens.refreshGrace(refreshGrace))
                        .observe(observe -> observe.accessLog(true).auditFormat(audit)));
    }

    private void useTokens(RunningServer server) {
        TokenPair first = secret(Pairs.pair(server.get("/auth/token/new?client_id=me")));
        TokenPair second = secret(Pairs.pair(refresh(server, first)));
        assertEquals(second, Pairs.pair(refresh(server, first)), "replayed within the grace");
        TokenPair third = secret(Pairs.pair(refresh(server, second)));
        assertEquals(200, access(server, third.accessToken()));
        assertEquals(401, access(server, first.accessToken()));
        assertEquals(200, introspect(server, third.accessToken()));
        assertEquals(200, introspect(server, third.refreshToken()));

        TokenPair revoked = secret(Pairs.pair(server.get("/auth/token/new?client_id=me")));
        assertEquals(
                200,
                form(server, "/auth/token/revoke", "token=" + revoked.accessToken())
                        .statusCode());
        assertEquals(401, access(server, revoked.accessToken()));
        assertEquals(401, refresh(server, revoked).statusCode());
    }

    private void reuse(RunningServer server) {
        TokenPair first = secret(Pairs.pair(server.get("/auth/token/new?client_id=me")));
        TokenPair second = secret(Pairs.pair(refresh(server, first)));
        assertEquals(401, refresh(server, first).statusCode());
        assertEquals(401, refresh(server, second).statusCode(), "the session has ended");
        assertEquals(404, server.get("/last-of-all").statusCode());
    }

    private void useWrongCredentials(RunningServer server) {
        assertEquals(
                401, server.get("/master/health", "MASTER-TOKEN", WRONG_MASTER).statusCode());
        assertEquals(
                401,
                server.get("/master/health", "Authorization", "Bearer " + WRONG_MASTER)
                        .statusCode());
        String[] parts = secret(Pairs.pair(server.get("/auth/token/new?client_id=forged")))
                .accessToken()
                .split("\\.");
        for (String signature :
                List.of("c2lnbmF0dXJlLW9mLW5vYm9keQ", "signature-and.one-more-part", "not+base64+at+all")) {
            secrets.add(signature);
            String token = parts[0] + "." + parts[1] + "." + signature;
            assertEquals(401, access(server, token));
            assertEquals(
                    401,
                    server.get("/auth/token/refresh?refresh_token=" + encoded(token))
                            .statusCode());
            assertEquals(200, introspect(server, token), "not active");
            assertEquals(
                    200,
                    form(server, "/auth/token/revoke", "token=" + encoded(token))
                            .statusCode());
        }
        assertTrue(server.raw("GET /health HTTP/1.1\r\nHost: localhost\r\nMASTER-TOKEN " + WRONG_MASTER + "\r\n\r\n")
                .startsWith("HTTP/1.1 400 "));
    }

    private void useClientSecrets(RunningServer server) {
        HttpResponse<String> registered =
                server.post("/auth/clients", "application/json", "{\"client_id\": \"shop\"}", MASTER);
        assertEquals(201, registered.statusCode(), registered::body);
        String secret = Pairs.json(registered).path("client_secret").textValue();
        secrets.addAll(List.of(secret, basic("shop", secret)));

        for (HttpResponse<String> issued : List.of(
                form(server, OauthServer.TOKEN, OauthServer.ISSUE, "Authorization", basic("shop", secret)),
                form(server, OauthServer.TOKEN, OauthServer.ISSUE + "&client_id=shop&client_secret=" + secret))) {
            assertEquals(200, issued.statusCode(), issued::body);
            secrets.add(signature(Pairs.json(issued).path("access_token").textValue()));
        }
        String wrong = OauthServer.ISSUE + "&client_id=shop&client_secret=" + WRONG_SECRET;
        assertEquals(401, form(server, OauthServer.TOKEN, wrong).statusCode());
        assertEquals(
                401,
                form(server, OauthServer.TOKEN, OauthServer.ISSUE, "Authorization", basic("shop", WRONG_SECRET))
                        .statusCode());
    }

    private TokenPair secret(TokenPair pair) {
        secrets.add(signature(pair.accessToken()));
        secrets.add(signature(pair.refreshToken()));
        return pair;
    }

    private static String signature(String token) {
        return token.substring(token.lastIndexOf('.') + 1);
    }

    private static HttpResponse<String> refresh(RunningServer server, TokenPair pair) {
        return server.get("/auth/token/refresh?refresh_token=" + pair.refreshToken());
    }

    private static int access(RunningServer server, String token) {
        return server.get("/access/health", "ACCESS-TOKEN", token).statusCode();
    }

    private static int introspect(RunningServer server, String token) {
        return form(server, "/auth/token/introspect", "token=" + encoded(token), MASTER)
                .statusCode();
    }

    private static HttpResponse<String> form(RunningServer server, String path, String form, String... headers) {
        return server.post(path, OauthServer.FORM, form, headers);
    }

    /** Every line of every logger, with the stack trace of what was thrown. */
    private static final class Everything extends Handler {

        private final Queue<String> lines = new ConcurrentLinkedQueue<>();

        Everything() {
            setLevel(Level.ALL);
        }

        String text() {
            return String.join("", lines);
        }

        @Override
        public void publish(LogRecord record) {
            lines.add(record.getLoggerName() + " " + new SimpleFormatter().format(record));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
