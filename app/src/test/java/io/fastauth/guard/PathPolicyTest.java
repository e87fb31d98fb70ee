package io.fastauth.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathPolicyTest {

    @ParameterizedTest
    @CsvSource({
        "/access, /access, ACCESS",
        "/access, /access/health, ACCESS",
        "/access, /accessories, ACCESS",
        "/access, /acces, OPEN",
        "/access, /ACCESS, OPEN",
        "/access, /open/access, OPEN",
        "/access/, /access/x, ACCESS",
        "/access/, /access, OPEN",
        "/, /anything, ACCESS",
        "/users/*/secrets, /users/1/secrets, ACCESS",
        "/users/*/secrets, /users/1/secrets/deep, ACCESS",
        "/users/*/secrets, /users/1/2/secrets, OPEN",
        "/users/*/secrets, /users//secrets, OPEN",
        "/users/{id}/secrets, /users/1/secrets, ACCESS",
        "/users/{id}/secrets, /users/1/secretsx, OPEN",
        "/a/**/z, /a/z, ACCESS",
        "/a/**/z, /a/b/c/z, ACCESS",
        "/a/**/z, /a/b/c, OPEN",
        "/**/admin, /admin, ACCESS",
        "/**/admin, /x/y/admin/z, ACCESS",
        "/files/**, /files, ACCESS",
        "/files/**, /files/x/y, ACCESS",
        "/files/**, /filesx, OPEN"
    })
    void anEntryCoversAPath(String entry, String path, Level level) {
        assertEquals(
                level,
                PathPolicy.below("").guarding(Level.ACCESS, List.of(entry)).level(path));
    }

    @Test
    void theStrictestRuleCounts() {
        PathPolicy policy = PathPolicy.below("")
                .guarding(Level.ACCESS, List.of("/", "/master/open"))
                .guarding(Level.MASTER, List.of("/master"));

        assertEquals(Level.MASTER, policy.level("/master/open"));
        assertEquals(Level.ACCESS, policy.level("/other"));
    }

    @Test
    void anExactRuleCoversItsPathAndATrailingSlash() {
        PathPolicy policy = PathPolicy.below("").guardingExactly(Level.MASTER, "/auth/x");

        assertEquals(Level.MASTER, policy.level("/auth/x"));
        assertEquals(Level.MASTER, policy.level("/auth/x/"));
        assertEquals(Level.OPEN, policy.level("/auth/x/y"));
    }

    @Test
    void aRootPathNeitherOpensNorHidesARule() {
        PathPolicy policy = PathPolicy.below("/test-api").guarding(Level.ACCESS, List.of("/access"));

        assertEquals(Level.ACCESS, policy.level("/test-api/access/health"));
        assertEquals(Level.ACCESS, policy.level("/access/health"));
        assertEquals(Level.OPEN, policy.level("/test-apix/access"));
    }

    @Test
    void anEntryWrittenWithTheRootPathHoldsToo() {
        PathPolicy policy = PathPolicy.below("/api").guarding(Level.ACCESS, List.of("/api/access"));

        assertEquals(Level.ACCESS, policy.level("/api/access"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "access", "/a*", "/{x", "/x}", "/{a}b", "/***"})
    void aMalformedEntryIsRefused(String entry) {
        assertThrows(IllegalArgumentException.class, () -> PathPattern.of(entry));
    }

    @Test
    void whatGatewaysAskIsExemptFromEveryList() {
        PathPolicy policy = PathPolicy.below("/api")
                .guarding(Level.MASTER, List.of("/"))
                .guarding(Level.ACCESS, List.of("/auth"))
                .exempting(List.of("/auth/verify"));

        assertEquals(Level.OPEN, policy.level("/auth/verify"));
        assertEquals(Level.OPEN, policy.level("/auth/verify/"));
        assertEquals(Level.OPEN, policy.level("/api/auth/verify"));
        assertEquals(Level.MASTER, policy.level("/auth/verify/x"));
        assertEquals(Level.MASTER, policy.level("/auth/verifyx"));
        assertEquals(Level.MASTER, policy.level("/auth"));
    }
}
