package io.fastauth.tokens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.fastauth.FastAuthConfig;
import io.fastauth.testing.Pairs;
import io.fastauth.testing.Peer;
import io.fastauth.testing.RunningServer;
import io.fastauth.token.AccessTokenType;
import io.fastauth.token.KeySet;
import io.fastauth.token.TokenAlgorithm;
import io.fastauth.token.TokenPair;
import io.fastauth.websocket.GuardedWsRouting;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What tokens say about their issuer and their type, and that a refresh token is no access token. */
class IssuerTest {

    private static final String ISSUER = "https://tokens.example/fastauth";
    private static final String FORM = "application/x-www-form-urlencoded";

    @TempDir
    private Path folder;

    private RunningServer start(TokenAlgorithm algorithm, Consumer<FastAuthConfig.Builder> more) throws Exception {
        Path keys = folder.resolve("keys.json");
        if (Files.notExists(keys)) {
            Files.writeString(keys, KeySet.generate(algorithm, Instant.now()).toJson());
        }
        return RunningServer.start(
                config -> {
                    config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("tokens.db")))
                            .tokens(tokens -> tokens.keysFile(keys));
                    more.accept(config);
                },
                GuardedWsRouting.builder());
    }

    private RunningServer startWithAtJwt(TokenAlgorithm algorithm) throws Exception {
        return start(
                algorithm,
                config -> config.publicUrl(ISSUER)
                        .tokens(tokens ->
                                tokens.keysFile(folder.resolve("keys.json")).accessTokenType(AccessTokenType.AT_JWT)));
    }

    private static TokenPair issue(RunningServer server) {
        return Pairs.pair(server.get("/auth/token/new?client_id=me"));
    }

    private static TokenPair refresh(RunningServer server, TokenPair pair) {
        return Pairs.pair(server.get("/auth/token/refresh?refresh_token=" + pair.refreshToken()));
    }

    private static int verify(RunningServer server, String token) {
        return server.get("/access/health", "ACCESS-TOKEN", token).statusCode();
    }

    /** RFC 9068, section 2.2. */
    @ParameterizedTest
    @EnumSource(names = {"ES256", "EdDSA", "RS256"})
    void anAccessTokenOfRfc9068HasItsTypeAndAllItsClaims(TokenAlgorithm algorithm) throws Exception {
        try (RunningServer server = startWithAtJwt(algorithm)) {
            SignedJWT token = SignedJWT.parse(issue(server).accessToken());
            JWTClaimsSet claims = token.getJWTClaimsSet();

            assertEquals("at+jwt", token.getHeader().getType().toString());
            assertEquals(algorithm.name(), token.getHeader().getAlgorithm().getName());
            assertEquals(ISSUER, claims.getIssuer());
            assertEquals(List.of(ISSUER), claims.getAudience());
            assertEquals("me", claims.getSubject());
            assertEquals("me", claims.getStringClaim("client_id"));
            assertNotNull(claims.getIssueTime());
            assertNotNull(claims.getExpirationTime());
            assertNotNull(claims.getJWTID());
            assertEquals(200, verify(server, token.serialize()));
        }
    }

    @Test
    void ofASecretNoTokenHasTheTypeOfRfc9068() throws Exception {
        try (RunningServer server = startWithAtJwt(TokenAlgorithm.HS256)) {
            SignedJWT token = SignedJWT.parse(issue(server).accessToken());

            assertEquals("JWT", token.getHeader().getType().toString());
            assertEquals(ISSUER, token.getJWTClaimsSet().getIssuer());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ES256", "EdDSA", "RS256", "HS256"})
    void aRefreshTokenPassesAsAnAccessTokenNowhere(TokenAlgorithm algorithm) throws Exception {
        try (RunningServer server = startWithAtJwt(algorithm)) {
            TokenPair pair = issue(server);
            String refresh = pair.refreshToken();
            SignedJWT token = SignedJWT.parse(refresh);

            assertEquals("HS256", token.getHeader().getAlgorithm().getName());
            assertEquals("JWT", token.getHeader().getType().toString());
            assertEquals(
                    List.of(ISSUER + "/oauth2/token"), token.getJWTClaimsSet().getAudience());
            assertFalse(server.get("/.well-known/jwks.json")
                    .body()
                    .contains(token.getHeader().getKeyID()));

            assertEquals(200, verify(server, pair.accessToken()));
            assertEquals(401, verify(server, refresh));
            assertEquals(
                    401,
                    server.get("/access/health", "Authorization", "Bearer " + refresh)
                            .statusCode());
            assertEquals(
                    401,
                    server.get("/auth/verify/access", "ACCESS-TOKEN", refresh).statusCode());
            try (Peer peer = Peer.connect(server, "/ws/access", "ACCESS-TOKEN", refresh)) {
                assertEquals(1008, peer.close(5_000).code());
            }
            assertEquals(
                    List.of("refresh_token", "Bearer"),
                    List.of(type(server, refresh), type(server, pair.accessToken())));
            assertEquals(
                    401,
                    server.get("/auth/token/refresh?refresh_token=" + pair.accessToken())
                            .statusCode());
        }
    }

    private static String type(RunningServer server, String token) {
        HttpResponse<String> answer =
                server.post("/auth/token/introspect", FORM, "token=" + token, "MASTER-TOKEN", RunningServer.MASTER);
        return Pairs.json(answer).path("token_type").asText();
    }

    /** The keys prove the origin; a verifier elsewhere compares the issuer. */
    @Test
    void anotherPublicUrlEndsNoSession() throws Exception {
        TokenPair first;
        try (RunningServer server = start(TokenAlgorithm.ES256, config -> config.publicUrl(ISSUER))) {
            first = issue(server);
        }
        TokenPair second;
        try (RunningServer server = start(TokenAlgorithm.ES256, config -> config.publicUrl("https://other.example"))) {
            assertEquals(200, verify(server, first.accessToken()));
            second = refresh(server, first);
            JWTClaimsSet claims = SignedJWT.parse(second.accessToken()).getJWTClaimsSet();
            assertEquals("https://other.example", claims.getIssuer());
            assertEquals(List.of("https://other.example"), claims.getAudience());
        }
        try (RunningServer server = start(TokenAlgorithm.ES256, config -> {})) {
            assertEquals(200, verify(server, second.accessToken()));
            JWTClaimsSet claims =
                    SignedJWT.parse(refresh(server, second).accessToken()).getJWTClaimsSet();
            assertNull(claims.getIssuer());
            assertNull(claims.getSubject());
            assertEquals(List.of(), claims.getAudience());
        }
    }

    /** ES256 gives another signature each time, so the bytes differ. */
    @Test
    void aRepeatedRefreshAnswersTheSameClaims() throws Exception {
        try (RunningServer server = startWithAtJwt(TokenAlgorithm.ES256)) {
            TokenPair pair = issue(server);
            TokenPair once = refresh(server, pair);
            TokenPair twice = refresh(server, pair);

            assertEquals(once.refreshToken(), twice.refreshToken());
            SignedJWT one = SignedJWT.parse(once.accessToken());
            SignedJWT other = SignedJWT.parse(twice.accessToken());
            assertEquals(one.getJWTClaimsSet(), other.getJWTClaimsSet());
            assertEquals(one.getHeader().toString(), other.getHeader().toString());
            assertTrue(verify(server, once.accessToken()) == 200 && verify(server, twice.accessToken()) == 200);
        }
    }
}
