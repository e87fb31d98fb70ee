package io.fastauth.testing;

import io.fastauth.websocket.GuardedWsRouting;
import java.nio.file.Path;

/** A server in a process of its own: prints its port and an access token, and serves until it is ended. */
public final class IdleServer {

    private IdleServer() {}

    public static void main(String[] arguments) {
        RunningServer server = RunningServer.start(
                config -> config.store(store -> store.url("jdbc:sqlite:" + Path.of(arguments[0], "tokens.db")))
                        .websockets(websockets -> websockets.maxPerClient(10_000)),
                GuardedWsRouting.builder());
        System.out.println(server.port());
        System.out.println(
                Pairs.pair(server.get("/auth/token/new?client_id=me")).accessToken());
    }
}
