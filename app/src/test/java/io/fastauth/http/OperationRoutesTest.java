package io.fastauth.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.contract.PathTemplate;
import io.helidon.http.HttpPrologue;
import io.helidon.http.Method;
import io.helidon.http.PathMatchers.MatchResult;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRules;
import org.junit.jupiter.api.Test;

class OperationRoutesTest {

    private static final Handler HANDLER = (request, response) -> response.send();

    private final OperationRoutes routes = new OperationRoutes("/root", OperationRoutesTest::operations);

    private static void operations(HttpRules rules) {
        rules.route(Method.GET, PathTemplate.matcher("/auth/sessions"), HANDLER);
        rules.route(Method.GET, PathTemplate.matcher("/auth/clients/{client_id}"), HANDLER);
        rules.route(Method.GET, PathTemplate.matcher("/auth/clients/{client_id}/sessions/{sid}"), HANDLER);
    }

    private MatchResult get(String path) {
        return routes.accepts(prologue(Method.GET, path));
    }

    private static HttpPrologue prologue(Method method, String path) {
        return HttpPrologue.create("HTTP/1.1", "HTTP", "1.1", method, path, false);
    }

    @Test
    void acceptsWhatOneOfTheRoutesAccepts() {
        assertTrue(get("/auth/sessions").accepted());
        assertTrue(get("/auth/%73essions").accepted());
        assertFalse(routes.accepts(prologue(Method.POST, "/auth/sessions")).accepted());
        assertFalse(get("/auth/session").accepted());
        assertFalse(get("/auth/sessions/x").accepted());
    }

    @Test
    void acceptsPathsWithAndWithoutTheRootPath() {
        assertTrue(get("/root/auth/sessions").accepted());
        assertTrue(get("/root/auth/clients/a").accepted());
        assertFalse(get("/rootauth/sessions").accepted());
        assertFalse(get("/root/root/auth/sessions").accepted());
    }

    @Test
    void findsTheParametersOfTemplates() {
        assertEquals("a/b", parameter("/auth/clients/a%2Fb", "client_id"));
        assertEquals("a", parameter("/auth/%63lients/a", "client_id"));
        assertEquals("s", parameter("/root/auth/clients/a/sessions/s", "sid"));
        assertFalse(get("/auth/clients/").accepted());
        assertFalse(get("/auth/client/a").accepted());
    }

    private String parameter(String path, String name) {
        return get(path).path().pathParameters().get(name);
    }
}
