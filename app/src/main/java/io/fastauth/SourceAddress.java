package io.fastauth;

import io.helidon.webserver.http.ServerRequest;
import java.net.InetSocketAddress;
import java.util.function.Function;

/** Who sent a request: the address at the other end of the connection. */
final class SourceAddress implements Function<ServerRequest, String> {

    @Override
    public String apply(ServerRequest request) {
        return request.remotePeer().address() instanceof InetSocketAddress peer && peer.getAddress() != null
                ? peer.getAddress().getHostAddress()
                : request.remotePeer().host();
    }
}
