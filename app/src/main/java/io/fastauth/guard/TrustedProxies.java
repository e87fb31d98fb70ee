package io.fastauth.guard;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;

/** The gateways whose forwarded headers are believed. */
public final class TrustedProxies {

    private static final List<String> DEFAULT = List.of("127.0.0.0/8", "::1/128");

    private final List<Network> networks;
    private final boolean configured;

    private TrustedProxies(List<Network> networks, boolean configured) {
        this.networks = networks;
        this.configured = configured;
    }

    /**
     * The gateways in some networks.
     *
     * @param networks IPv4 and IPv6 networks like {@code 10.0.0.0/8}, or single addresses; host names are not
     * @return the gateways
     * @throws io.fastauth.token.InvalidSettingException when an entry is not a network, with the fix
     */
    public static TrustedProxies in(List<String> networks) {
        return new TrustedProxies(networks.stream().map(Network::of).toList(), !networks.equals(DEFAULT));
    }

    /** Whether they differ from the default, the loopback networks, where callers connect directly as well. */
    boolean configured() {
        return configured;
    }

    /**
     * Whether a peer is one of them.
     *
     * @param peer the other end of the connection
     * @return true when its forwarded headers may be believed
     */
    boolean trusts(SocketAddress peer) {
        // A peer without an IP address, on a local socket, is in no network.
        InetAddress address = peer instanceof InetSocketAddress inet ? inet.getAddress() : null;
        return address != null && trusts(address);
    }

    boolean trusts(InetAddress address) {
        return networks.stream().anyMatch(network -> network.contains(address));
    }

    @Override
    public String toString() {
        return networks.toString();
    }
}
