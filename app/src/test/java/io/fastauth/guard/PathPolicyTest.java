package io.fastauth.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.token.InvalidSettingException;
import io.fastauth.token.Scope;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
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
                PathPolicy.below("")
                        .guarding(Level.ACCESS, List.of(PathEntry.of(entry)))
                        .level(path, "GET"));
    }

    @Test
    void theStrictestRuleCounts() {
        PathPolicy policy = PathPolicy.below("")
                .guarding(Level.ACCESS, List.of(PathEntry.of("/"), PathEntry.of("/master/open")))
                .guarding(Level.MASTER, List.of(PathEntry.of("/master")));

        assertEquals(Level.MASTER, policy.level("/master/open", "GET"));
        assertEquals(Level.ACCESS, policy.level("/other", "GET"));
    }

    @Test
    void anExactRuleCoversItsPathAndATrailingSlash() {
        PathPolicy policy = PathPolicy.below("").guardingExactly(Level.MASTER, "/auth/x");

        assertEquals(Level.MASTER, policy.level("/auth/x", "GET"));
        assertEquals(Level.MASTER, policy.level("/auth/x/", "GET"));
        assertEquals(Level.OPEN, policy.level("/auth/x/y", "GET"));
    }

    @Test
    void aRootPathNeitherOpensNorHidesARule() {
        PathPolicy policy = PathPolicy.below("/test-api").guarding(Level.ACCESS, List.of(PathEntry.of("/access")));

        assertEquals(Level.ACCESS, policy.level("/test-api/access/health", "GET"));
        assertEquals(Level.ACCESS, policy.level("/access/health", "GET"));
        assertEquals(Level.OPEN, policy.level("/test-apix/access", "GET"));
    }

    @Test
    void anEntryWrittenWithTheRootPathHoldsToo() {
        PathPolicy policy = PathPolicy.below("/api").guarding(Level.ACCESS, List.of(PathEntry.of("/api/access")));

        assertEquals(Level.ACCESS, policy.level("/api/access", "GET"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "access", "/a*", "/{x", "/x}", "/{a}b", "/***"})
    void aMalformedEntryIsRefused(String entry) {
        assertThrows(IllegalArgumentException.class, () -> PathPattern.of(entry));
    }

    @Test
    void aRefusalQuotesTheBeginningOfALongPath() {
        String longest = "/" + "a".repeat(59);
        assertEquals("has the entry \"" + longest + "\", which x", refusal(longest));
        assertEquals("has the entry \"" + longest + "…\", which x", refusal(longest + "a"));
        assertEquals("has the entry \"/??\", which x", refusal("/\n\u00e4"));
    }

    private static String refusal(String path) {
        return String.valueOf(PathEntry.of(path).refused("x").getMessage());
    }

    @Test
    void anObjectIsNoListOfTexts() {
        Config entry = Config.just(ConfigSources.create(Map.of("path", "/a", "scope.name", "s")));
        assertThrows(InvalidSettingException.class, () -> PathEntry.create(entry));
    }

    @Test
    void anOpenPathIsNoRule() {
        assertEquals(
                List.of(),
                PathPolicy.below("").guardingExactly(Level.OPEN, "/health").rules());
    }

    @Test
    void aScopeInAListOfTheMasterTokenIsRefused() {
        for (PathEntry entry :
                List.of(PathEntry.of("/a").withScope("s"), PathEntry.of("/a").withAudience("https://a.example"))) {
            assertThrows(
                    InvalidSettingException.class, () -> PathPolicy.below("").guarding(Level.MASTER, List.of(entry)));
        }
    }

    /** A hundred entries that all cover, each with its own scope, and a token with as many. */
    @Test
    void aScopeOfManyEntriesIsRequiredAsAWhole() {
        List<String> scopes =
                IntStream.range(0, Scope.MAX_TOKENS).mapToObj(i -> "scope-" + i).toList();
        PathPolicy policy = PathPolicy.below("")
                .guarding(
                        Level.ACCESS,
                        scopes.stream()
                                .map(scope -> PathEntry.of("/a").withScope(scope))
                                .toList());
        Scope granted = Scope.of(scopes);
        assertTrue(policy.requirement("/a/b", "GET").scope().minus(granted).isEmpty());
        assertEquals(
                new Scope(scopes), policy.requirement("/a/b", "GET").scope().minus(Scope.none()));
    }

    @Test
    void whatGatewaysAskIsExemptFromEveryList() {
        PathPolicy policy = PathPolicy.below("/api")
                .guarding(Level.MASTER, List.of(PathEntry.of("/")))
                .guarding(Level.ACCESS, List.of(PathEntry.of("/auth")))
                .exempting(List.of("/auth/verify"));

        assertEquals(Level.OPEN, policy.level("/auth/verify", "GET"));
        assertEquals(Level.OPEN, policy.level("/auth/verify/", "GET"));
        assertEquals(Level.OPEN, policy.level("/api/auth/verify", "GET"));
        assertEquals(Level.MASTER, policy.level("/auth/verify/x", "GET"));
        assertEquals(Level.MASTER, policy.level("/auth/verifyx", "GET"));
        assertEquals(Level.MASTER, policy.level("/auth", "GET"));
    }

    @Test
    void anEntryIsShownWithAllThatItRequires() {
        PathEntry entry = PathEntry.of("/orders");
        assertEquals("/orders", entry.text());
        assertEquals(
                "/orders [methods GET POST, scope read write]",
                entry.withMethods("GET", "POST").withScope("read", "write").text());
        assertEquals(
                "/orders [audience https://shop.example.org]",
                entry.withAudience("https://shop.example.org").text());
    }
}
