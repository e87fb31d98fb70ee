package io.fastauth.cli;

import io.helidon.webserver.WebServerConfig;
import java.net.BindException;

/** Why a server could not listen. */
final class Bind {

    private Bind() {}

    static String explained(Throwable failure, WebServerConfig server) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException bind) {
                return "cannot listen on " + server.host() + ":" + server.port() + " (" + bind.getMessage()
                        + "); choose another with --host or --port";
            }
        }
        return "cannot start: " + failure.getMessage();
    }
}
