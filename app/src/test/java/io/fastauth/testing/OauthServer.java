package io.fastauth.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.fastauth.FastAuthConfig;
import io.fastauth.store.sql.DatabaseAccess;
import io.fastauth.store.sql.SqlSessionStore;
import io.fastauth.token.Keyring;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A real server with registered clients, as OAuth clients speak to it. */
public record OauthServer(RunningServer server) implements AutoCloseable {

    public static final String FORM = "application/x-www-form-urlencoded";
    public static final String TOKEN = "/oauth2/token";
    public static final String ISSUE = "grant_type=client_credentials";
    public static final String REFRESH = "grant_type=refresh_token&refresh_token=";

    public static OauthServer start(Path folder, RegisteredClients clients, Consumer<FastAuthConfig.Builder> more) {
        String url = "jdbc:sqlite:" + folder.resolve("tokens.db");
        try (SqlSessionStore store = SqlSessionStore.open(
                new DatabaseAccess(url, Path.of(""), Optional.empty(), Optional.empty()),
                () -> new Keyring(Optional.empty(), List.of()))) {
            clients.all().forEach(store.clients()::add);
        }
        return new OauthServer(RunningServer.start(config -> {
            config.store(store -> store.url(url));
            more.accept(config);
        }));
    }

    /** The value of Authorization of a client with its secret (RFC 6749, section 2.3.1). */
    public static String basic(String id) {
        return basic(id, RegisteredClients.secret(id));
    }

    public static String basic(String id, String secret) {
        return basicUnencoded(encoded(id) + ":" + encoded(secret));
    }

    public static String basicUnencoded(String credentials) {
        return "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
    }

    public static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Posts a form. */
    public HttpResponse<String> post(String path, String form, String... headers) {
        return server.post(path, FORM, form, headers);
    }

    /** Posts a form with the secret of a client. */
    public HttpResponse<String> postAs(String id, String path, String form) {
        return post(path, form, "Authorization", basic(id));
    }

    public HttpResponse<String> token(String form, String... headers) {
        return post(TOKEN, form, headers);
    }

    /** Tokens of a client with a secret. */
    public JsonNode issue(String id) {
        HttpResponse<String> answer = postAs(id, TOKEN, ISSUE);
        assertEquals(200, answer.statusCode(), answer.body());
        return Pairs.json(answer);
    }

    public static void assertError(int status, String error, HttpResponse<String> answer) {
        assertEquals(status, answer.statusCode(), answer.body());
        assertEquals(error, Pairs.json(answer).path("error").textValue(), answer.body());
    }

    @Override
    public void close() {
        server.close();
    }
}
