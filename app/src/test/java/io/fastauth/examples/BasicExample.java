package io.fastauth.examples;

import io.fastauth.FastAuthFeature;
import io.fastauth.guard.Caller;
import io.helidon.config.Config;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

/** The smallest application: three paths of its own below a root path, guarded by one line. */
public final class BasicExample {

    private BasicExample() {}

    public static WebServer server(Config config) {
        return WebServer.builder()
                .config(config.get("server"))
                .addFeature(FastAuthFeature.create(config.get("fastauth")))
                .routing(BasicExample::routing)
                .build();
    }

    private static void routing(HttpRouting.Builder routing) {
        routing.get("/test-api/health", (request, response) -> response.send("healthy"))
                .get("/test-api/access/health", BasicExample::access)
                .get("/test-api/master/health", (request, response) -> response.send("hello, master"));
    }

    private static void access(ServerRequest request, ServerResponse response) {
        Caller caller = request.context().get(Caller.class).orElseThrow();
        response.send("hello, " + caller.clientId().orElseThrow());
    }

    public static void main(String[] arguments) {
        server(Config.create()).start();
    }
}
