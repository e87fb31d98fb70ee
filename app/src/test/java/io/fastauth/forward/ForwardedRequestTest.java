package io.fastauth.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.forward.ForwardedRequest.Part;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.WritableHeaders;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForwardedRequestTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Original-URI: /a,b?c,d",
                "X-Forwarded-Uri: /a,b",
                "X-Original-URL: https://app.example:8443/a,b?x",
                "X-Original-URI: /a,b|X-Original-Method: GET|X-Forwarded-For: 10.0.0.1, 10.0.0.2",
                "X-Forwarded-Uri: /a,b|X-Forwarded-Method: PATCH|X-Forwarded-Proto: wss|X-Forwarded-Host: [::1]:8080",
                "X-Forwarded-Uri: /a,b|X-Original-URI: /a,b",
                "X-Original-URL: http://App.example/a,b|X-Forwarded-Proto: ws|X-Forwarded-Host: app.EXAMPLE",
                "X-Original-Method: GET|X-Forwarded-Method: GET|X-Original-URI: /a,b"
            })
    void headersThatAgreeDescribeThePath(String lines) {
        assertEquals("/a,b", described(lines).orElseThrow().normalised());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Original-URI: /open|X-Forwarded-Uri: /access",
                "X-Original-URI: /open|X-Original-URL: http://a/access",
                "X-Original-URI: /open|X-Forwarded-Uri: /%6fpen",
                "X-Original-URI: /a|X-Original-Method: GET|X-Forwarded-Method: POST",
                "X-Original-URL: http://a/a|X-Forwarded-Host: b",
                "X-Original-URL: http://a/a|X-Forwarded-Proto: https",
                "X-Original-URI: /a|X-Original-URI: /a",
                "X-Forwarded-Uri: /a|X-Forwarded-Proto: http|X-Forwarded-Proto: http",
                "X-Forwarded-Uri: /a|X-Forwarded-Method: GET|X-Forwarded-Method: GET",
                "X-Forwarded-Uri: /a|X-Forwarded-For: 10.0.0.1|X-Forwarded-For: 10.0.0.2",
                "X-Original-URI: ",
                "X-Original-URI: open",
                "X-Original-URI: http://a/open",
                "X-Original-URL: /open",
                "X-Original-URL: ftp://a/open",
                "X-Original-URL: http:///open",
                "X-Original-URL: http://user@a/open",
                "X-Original-URL: http://a\\@b/open",
                "X-Original-URL: http://a",
                "X-Forwarded-Uri: /a|X-Forwarded-Proto: gopher",
                "X-Forwarded-Uri: /a|X-Forwarded-Proto: https,http",
                "X-Forwarded-Uri: /a|X-Forwarded-Method: G T",
                "X-Forwarded-Uri: /a|X-Forwarded-Host: a/b",
                "X-Forwarded-Uri: /a%"
            })
    void whatIsDoubledContradictoryOrMalformedIsRefused(String lines) {
        assertInstanceOf(ForwardedRequest.Refused.class, request(lines, Map.of()));
    }

    @Test
    void aPathMayBeAbsent() {
        assertTrue(described("X-Forwarded-Proto: https").isEmpty());
    }

    @Test
    void whatTheGatewayStatesMustAgreeToo() {
        Map<Part, String> stated = Map.of(Part.TARGET, "/a", Part.METHOD, "GET");

        assertInstanceOf(ForwardedRequest.Described.class, request("X-Forwarded-Uri: /a", stated));
        assertInstanceOf(ForwardedRequest.Refused.class, request("X-Forwarded-Uri: /b", stated));
        assertInstanceOf(ForwardedRequest.Refused.class, request("X-Forwarded-Method: POST", stated));
    }

    @Test
    void aReasonRepeatsNoValue() {
        ForwardedRequest.Refused refused =
                assertInstanceOf(ForwardedRequest.Refused.class, request("X-Forwarded-Proto: s3cret", Map.of()));

        assertFalse(refused.reason().contains("s3cret"));
    }

    private static Optional<ForwardedPath.Read> described(String lines) {
        return assertInstanceOf(ForwardedRequest.Described.class, request(lines, Map.of()))
                .path();
    }

    private static ForwardedRequest request(String lines, Map<Part, String> stated) {
        WritableHeaders<?> headers = WritableHeaders.create();
        for (String line : lines.split("\\|")) {
            String[] header = line.split(": ?", 2);
            headers.add(HeaderValues.create(HeaderNames.create(header[0]), header[1]));
        }
        return ForwardedRequest.of(headers, stated);
    }
}
