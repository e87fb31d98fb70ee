package io.fastauth.guard;

import io.helidon.common.concurrency.limits.Limit;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.spi.ServerConnection;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;

/**
 * An upgraded connection, whose failures end it: the server would answer them in HTTP, in the middle of the frames.
 *
 * @param websocket serves the frames
 */
record WsStream(ServerConnection websocket) implements ServerConnection {

    private static final Logger LOGGER = System.getLogger(WsStream.class.getName());

    @Override
    public void handle(Limit limit) throws InterruptedException {
        try {
            websocket.handle(limit);
        } catch (CloseConnectionException e) {
            throw e;
        } catch (RuntimeException | Error e) {
            LOGGER.log(e instanceof UncheckedIOException ? Level.DEBUG : Level.WARNING, "A websocket failed", e);
            throw new CloseConnectionException("A websocket failed", e);
        }
    }

    @Override
    public Duration idleTime() {
        return websocket.idleTime();
    }

    @Override
    public void close(boolean interrupt) {
        websocket.close(interrupt);
    }
}
