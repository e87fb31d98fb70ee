package io.fastauth.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForwardedPathTest {

    @ParameterizedTest
    @CsvSource({
        "/, /",
        "/access/health, /access/health",
        "/access/health/, /access/health/",
        "/access?a=/open, /access",
        "/?, /",
        "/access?a#b, /access",
        "/%61ccess, /access",
        "/access%20x, '/access x'",
        "/%C3%A9, /é",
        "/access;v=1/health;w, /access/health",
        "/x;y/access, /x/access",
        "/x/../access, /access",
        "/x/%2e%2E/access, /access",
        "/../access, /access",
        "/./access/., /access/",
        "/access/x/.., /access/",
        "/.., /",
        "/access//health, /access/health",
        "/x/..//access, /access",
        "/access//, /access/",
        "/x/..;/access, /access",
        "/access%2Fhealth, /access/health",
        "'/a,b/c:d@e', '/a,b/c:d@e'",
        "/...//..a, /.../..a"
    })
    void aPathIsNormalised(String target, String normalised) {
        assertEquals(normalised, read(target).normalised());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "access",
                "*",
                "?a=b",
                "http://elsewhere/access",
                "\\access",
                "/\\access",
                "/%5caccess",
                "/access#/open",
                "/access%",
                "/access%2",
                "/access%zz",
                "/%252e%252e/access",
                "/%2525",
                "/%25%34%31",
                "/%00",
                "/a%0d%0ab",
                "/%7f",
                "/%c2%80",
                "/%c0%af",
                "/%c0%ae%c0%ae/access",
                "/%ff",
                "/%e9",
                "/é",
                "/a b",
                "/a\tb",
                "/a?\r\nx",
                "//x/access",
                "//",
                "///access",
                "/%2Fx/access",
                "/%2f/access",
                "/;/access",
                "/;a=b/x/access",
                "/;%2Fx/access",
                "/%3B/x/access",
                "/%3Fa/access",
                "/%c3/%a9"
            })
    void whatNoHonestClientSendsIsRefused(String target) {
        assertInstanceOf(ForwardedPath.Refused.class, ForwardedPath.of(target));
    }

    @Test
    void lengthAndSegmentsAreBounded() {
        String longest = "/" + "a".repeat(ForwardedPath.MAX_LENGTH - 1);
        String deepest = "/a".repeat(ForwardedPath.MAX_SEGMENTS);

        assertEquals(longest, read(longest + "?" + "q".repeat(5000)).normalised());
        assertEquals(deepest, read(deepest).normalised());
        assertInstanceOf(ForwardedPath.Refused.class, ForwardedPath.of(longest + "a"));
        assertInstanceOf(ForwardedPath.Refused.class, ForwardedPath.of(deepest + "/"));
    }

    @Test
    void aPlainPathHasOneReading() {
        assertEquals(1, read("/access/health-1.json?x=%2e//;").readings().size());
    }

    @Test
    void everyReadingThatSomeRouterMakesIsThere() {
        assertTrue(read("/open/../access").readings().contains("/open/../access"), "unresolved");
        assertTrue(read("/a/x%2Fy/c").readings().contains("/a/x%2Fy/c"), "encoded slash kept");
        assertTrue(read("/a/x%2fy/c").readings().contains("/a/x/y/c"), "encoded slash decoded");
        assertTrue(read("/open//../access").readings().contains("/access"), "empty segments left out first");
        assertTrue(read("/open//../access").readings().contains("/open/access"), "empty segments left out last");
        assertTrue(read("/open;/../access").readings().contains("/access"), "parameters left out");
        assertTrue(read("/x/..;/access").readings().contains("/x/..;/access"), "parameters kept");
        assertTrue(read("/a/../b/%2e%2e/c").readings().contains("/b/../c"), "resolved before decoding");
        assertTrue(read("/x/..//host/access").readings().contains("/access"), "resolved, then an authority left out");
        assertTrue(read("/users/1/secrets%3Bx").readings().contains("/users/1/secrets"), "parameters after decoding");
    }

    @Test
    void aReasonRepeatsNothingOfThePath() {
        ForwardedPath.Refused refused =
                assertInstanceOf(ForwardedPath.Refused.class, ForwardedPath.of("/s3cret\\token"));

        assertFalse(refused.reason().contains("s3cret"));
    }

    private static ForwardedPath.Read read(String target) {
        return assertInstanceOf(ForwardedPath.Read.class, ForwardedPath.of(target));
    }
}
