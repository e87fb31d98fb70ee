package io.fastauth.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Ports of 127.0.0.1 for programs that must be told theirs, as proxies must. */
public final class FreePort {

    /**
     * Below the ports that Linux gives to outgoing connections and to listeners on port 0: one of those can be
     * another's before the program listens, and a test would speak to the other.
     */
    private static final int FIRST = 16_000;

    private static final int END = 32_000;

    private FreePort() {}

    /** One that nothing listens on. */
    public static int next() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, END);
            if (isFree(port)) {
                return port;
            }
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket listening = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return listening.isBound();
        } catch (BindException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
