package io.fastauth.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.fastauth.token.Claims.TokenType;
import io.fastauth.token.StrictJson.MalformedTokenException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The claims of a token, as they are signed and read. */
class ClaimsTest {

    private static final String ISSUER = "https://tokens.example.org";
    private static final Audience ORDERS = Audience.of(List.of("https://orders.example.org"));
    private static final Audience BOTH =
            Audience.of(List.of("https://orders.example.org", "https://stock.example.org"));
    private static final UUID ID = new UUID(1, 2);

    private static Claims claims(TokenType type, Optional<String> issuer, Audience audience, Audience resource) {
        return new Claims(
                "me",
                type.claim(),
                Instant.ofEpochSecond(1),
                Instant.ofEpochSecond(9),
                ID,
                Optional.of(new UUID(3, 4)),
                5,
                Optional.of(new UUID(6, 7)),
                Optional.of(Instant.ofEpochSecond(8)),
                issuer,
                audience,
                Scope.of(List.of("read", "write")),
                resource,
                Map.of("b", 2, "a", "1", "d", true, "c", List.of("x", "y"), "e", List.of()));
    }

    private static String json(Claims claims) {
        return new String(claims.toJson(), StandardCharsets.UTF_8);
    }

    private static Claims read(String json) throws MalformedTokenException {
        return Claims.of(StrictJson.object(json.getBytes(StandardCharsets.UTF_8), "payload"), "the token");
    }

    @Test
    void equalClaimsAreEqualBytes() {
        String ids =
                "\"jti\":\"00000000-0000-0001-0000-000000000002\",\"sid\":\"00000000-0000-0003-0000-000000000004\","
                        + "\"gen\":5,\"prev\":\"00000000-0000-0006-0000-000000000007\",\"sst\":8,";
        assertEquals(
                "{\"a\":\"1\",\"b\":2,\"c\":[\"x\",\"y\"],\"d\":true,\"e\":[],\"client_id\":\"me\",\"type\":\"access\",\"iat\":1,\"exp\":9,"
                        + ids
                        + "\"iss\":\"https://tokens.example.org\",\"sub\":\"me\",\"scope\":\"read write\","
                        + "\"aud\":\"https://orders.example.org\"}",
                json(claims(TokenType.ACCESS, Optional.of(ISSUER), ORDERS, Audience.none())));
        assertEquals(
                "{\"a\":\"1\",\"b\":2,\"c\":[\"x\",\"y\"],\"d\":true,\"e\":[],\"client_id\":\"me\",\"type\":\"refresh\",\"iat\":1,\"exp\":9,"
                        + ids
                        + "\"scope\":\"read write\","
                        + "\"aud\":[\"https://orders.example.org\",\"https://stock.example.org\"],"
                        + "\"resource\":\"https://orders.example.org\"}",
                json(claims(TokenType.REFRESH, Optional.empty(), BOTH, ORDERS)));
    }

    /** A client that has no audience of its own has tokens for the issuer. */
    @Test
    void theIssuerAloneIsNoAudienceOfAGrant() {
        Audience issuer = Audience.of(List.of(ISSUER));
        Scope scope = Scope.of(List.of("read", "write"));
        assertEquals(
                new Grant(scope, Audience.none()),
                claims(TokenType.ACCESS, Optional.of(ISSUER), issuer, Audience.none())
                        .grant());
        assertEquals(
                new Grant(scope, ORDERS),
                claims(TokenType.ACCESS, Optional.of(ISSUER), ORDERS, Audience.none())
                        .grant());
        assertEquals(
                new Grant(scope, issuer),
                claims(TokenType.ACCESS, Optional.empty(), issuer, Audience.none())
                        .grant());
        assertEquals(
                new Grant(scope, BOTH),
                claims(TokenType.REFRESH, Optional.of(ISSUER), issuer, BOTH).grant());
    }

    @Test
    void aTokenWithoutAnIdHasItsFingerprint() throws MalformedTokenException {
        assertEquals(Claims.id("the token"), read("{\"exp\":9}").id());
        assertEquals(Claims.id("the token"), read("{\"exp\":9,\"jti\":\"\"}").id());
        assertEquals(Claims.id("x"), read("{\"exp\":9,\"jti\":\"x\"}").id());
        assertEquals(ID, read("{\"exp\":9,\"jti\":\"" + ID + "\"}").id());
    }

    @Test
    void anAudienceIsATextOrAList() throws MalformedTokenException {
        assertEquals(
                ORDERS,
                read("{\"exp\":9,\"aud\":\"https://orders.example.org\"}").audience());
        assertEquals(
                BOTH,
                read("{\"exp\":9,\"aud\":[\"https://orders.example.org\",\"https://stock.example.org\"]}")
                        .audience());
        assertEquals(Audience.none(), read("{\"exp\":9,\"aud\":[]}").audience());
    }

    @Test
    void aClaimThatIsMalformedIsNamed() {
        assertEquals("the scope claim is malformed", refusal("\"scope\":\"a\\\\b\""));
        assertEquals("the aud claim must be a text or a list of texts", refusal("\"aud\":[1]"));
    }

    private static String refusal(String claim) {
        return assertThrows(MalformedTokenException.class, () -> read("{\"exp\":9," + claim + "}"))
                .reason();
    }
}
