package io.fastauth.cli;

import io.fastauth.FastAuth;
import io.fastauth.FastAuthConfig;
import io.helidon.webserver.WebServer;
import java.io.PrintWriter;

/**
 * What a newcomer sees once the service is ready.
 *
 * @param server the running server
 * @param config the settings it runs with
 */
record Greeting(WebServer server, FastAuthConfig config) {

    void print(PrintWriter out) {
        String scheme = server.hasTls() ? "https" : "http";
        String address = scheme + "://" + reachable(server.prototype().host()) + ":" + server.port();
        String issue = address + config.rootPath() + config.authPrefix() + "/token/new?client_id=me";
        out.println("FastAuth is ready at " + address);
        out.println("Documentation:       " + address + "/openapi/ui");
        out.println("Issue a token:       curl "
                + (FastAuth.openIssuance(config) ? "" : "-H \"MASTER-TOKEN: $MASTER_TOKEN\" ") + "'" + issue + "'");
        if (!FastAuth.openIssuance(config)) {
            out.println("                     with MASTER_TOKEN set in your shell, for example by: . ./.env");
        }
        if (config.cryptographyKey().isEmpty() && config.tokens().keysFile().isEmpty()) {
            out.println("There is no signing key, so no token can be issued: start with --init, or set"
                    + " CRYPTOGRAPHY_KEY.");
        }
        out.flush();
    }

    /** The host as a URL of this machine: nobody can connect to "every address", and IPv6 stands in brackets. */
    static String reachable(String host) {
        return switch (host) {
            case "0.0.0.0" -> "127.0.0.1";
            case "::" -> "[::1]";
            default -> host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
        };
    }
}
