package io.fastauth.websocket;

import io.fastauth.guard.GuardFilter;
import io.fastauth.http.ConnectionView;
import io.helidon.common.Weight;
import io.helidon.common.Weighted;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.http.DirectHandler;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.http.Method;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.http.WritableHeaders;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ProtocolConfigs;
import io.helidon.webserver.http1.spi.Http1RoutedUpgrade;
import io.helidon.webserver.http1.spi.Http1RoutedUpgrader;
import io.helidon.webserver.http1.spi.Http1UpgradeProvider;
import io.helidon.webserver.http1.spi.Http1UpgradeResponse;
import io.helidon.webserver.http1.spi.Http1UpgradeResult;
import io.helidon.webserver.http1.spi.Http1Upgrader;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.websocket.WsConfig;
import io.helidon.webserver.websocket.WsConnection;
import io.helidon.webserver.websocket.WsUpgrader;
import io.helidon.websocket.WsUpgradeException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;

/**
 * Replaces Helidon's provider of websocket upgrades (RFC 6455, section 4.2); upgrades of unguarded endpoints are left
 * to Helidon's upgrader.
 */
@Weight(Weighted.DEFAULT_WEIGHT + 10)
public final class GuardedUpgradeProvider implements Http1UpgradeProvider<WsConfig> {

    private static final Logger LOGGER = System.getLogger(GuardedUpgradeProvider.class.getName());

    private static final HeaderName ACCEPT = HeaderNames.create("Sec-WebSocket-Accept");
    private static final Header SUPPORTED_VERSION = HeaderValues.createCached(WsUpgrader.WS_VERSION, "13");
    private static final Header UPGRADE = HeaderValues.createCached(HeaderNames.UPGRADE, "websocket");
    private static final Header CONNECTION_UPGRADE = HeaderValues.createCached(HeaderNames.CONNECTION, "Upgrade");
    private static final String KEY_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int KEY_BYTES = 16;

    /** For {@link java.util.ServiceLoader}. */
    public GuardedUpgradeProvider() {}

    @Override
    public String protocolType() {
        return "websocket";
    }

    @Override
    public Class<WsConfig> protocolConfigType() {
        return WsConfig.class;
    }

    @Override
    public Http1Upgrader create(WsConfig config, ProtocolConfigs configs) {
        return new Upgrader(WsUpgrader.create(config), config.maxFrameLength());
    }

    /** The key of a well-formed handshake (RFC 6455, section 4.2.1). */
    private static String key(HttpPrologue prologue, Headers headers) {
        if (!prologue.method().equals(Method.GET)) {
            throw malformed().message("A websocket handshake uses GET").build();
        }
        if (!headers.first(WsUpgrader.WS_VERSION).orElse("").equals(SUPPORTED_VERSION.get())) {
            throw malformed()
                    .message("Sec-WebSocket-Version must be 13")
                    .header(SUPPORTED_VERSION)
                    .build();
        }
        String key = headers.first(WsUpgrader.WS_KEY).orElse("");
        if (!isKey(key)) {
            throw malformed()
                    .message("Sec-WebSocket-Key must be 16 bytes in base64")
                    .build();
        }
        return key;
    }

    private static boolean isKey(String key) {
        try {
            return Base64.getDecoder().decode(key).length == KEY_BYTES;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static RequestException.Builder malformed() {
        return RequestException.builder().type(DirectHandler.EventType.BAD_REQUEST);
    }

    private static String accept(String key) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-1").digest((key + KEY_SUFFIX).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-1", e);
        }
    }

    /**
     * HTTP filters run before the upgrade. The {@linkplain GuardFilter#markUpgrade mark} makes the guard's filter let
     * it pass: the handshake decides, and a refused peer is upgraded to be sent the reason.
     *
     * @param unguarded upgrades requests that no guarded endpoint serves
     * @param maxFrameLength the longest payload of a frame, in bytes
     */
    private record Upgrader(Http1Upgrader unguarded, int maxFrameLength) implements Http1RoutedUpgrader {

        @Override
        public String supportedProtocol() {
            return unguarded.supportedProtocol();
        }

        @Override
        public ServerConnection upgrade(ConnectionContext context, HttpPrologue prologue, WritableHeaders<?> headers) {
            return unguarded.upgrade(context, prologue, headers);
        }

        @Override
        public Optional<Http1RoutedUpgrade> routedUpgrade(
                ConnectionContext context, HttpPrologue prologue, WritableHeaders<?> headers) {
            Optional<GuardedListener> listener = context.router()
                    .routing(GuardedWsRouting.class, GuardedWsRouting.EMPTY)
                    .find(prologue);
            if (listener.isEmpty() || !headers.containsToken(CONNECTION_UPGRADE)) {
                return unguarded instanceof Http1RoutedUpgrader routed
                        ? routed.routedUpgrade(context, prologue, headers)
                        : Optional.empty();
            }
            String key = key(prologue, headers);
            GuardFilter.markUpgrade(headers);
            return Optional.of((response, sent) -> {
                GuardFilter.unmarkUpgrade(headers);
                return upgrade(context, prologue, headers, key, listener.get(), response);
            });
        }

        /** Never leaves the request to HTTP routing, because the guard's filter has let it pass. */
        private Http1UpgradeResult upgrade(
                ConnectionContext context,
                HttpPrologue prologue,
                Headers headers,
                String key,
                GuardedListener listener,
                Http1UpgradeResponse response) {
            WritableHeaders<?> answer;
            try {
                switch (listener.upgrade(context.remotePeer().address(), prologue, headers)) {
                    case WsHandshake.Result.Opened opened -> answer = opened.headers();
                    case WsHandshake.Result.Forbidden forbidden -> {
                        response.headers().set(HeaderNames.WWW_AUTHENTICATE, forbidden.challenge());
                        response.send(Status.FORBIDDEN_403);
                        return Http1UpgradeResult.responded();
                    }
                }
            } catch (WsUpgradeException e) {
                response.send(Status.BAD_REQUEST_400);
                return Http1UpgradeResult.responded();
            }
            response.sendSwitchingProtocols(WritableHeaders.create(answer)
                    .set(CONNECTION_UPGRADE)
                    .set(UPGRADE)
                    .set(HeaderValues.create(ACCEPT, accept(key))));
            DataReader frames = DataReader.create(new FrameReader(context.dataReader(), maxFrameLength));
            ConnectionView view = new ConnectionView(context, frames, context.dataWriter());
            return Http1UpgradeResult.upgraded(
                    new FramesConnection(WsConnection.create(view, prologue, answer, key, listener)));
        }
    }

    /** An upgraded connection, whose failures end it: the server would answer them in HTTP, between the frames. */
    private record FramesConnection(ServerConnection websocket) implements ServerConnection {

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
}
