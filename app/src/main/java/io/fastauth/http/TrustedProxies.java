package io.fastauth.http;

import io.fastauth.token.InvalidSettingException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** The proxies whose forwarded headers are trusted. */
public final class TrustedProxies {

    private static final List<String> DEFAULT = List.of("127.0.0.0/8", "::1/128");

    private final List<Network> networks;
    private final boolean configured;

    private TrustedProxies(List<Network> networks, boolean configured) {
        this.networks = networks;
        this.configured = configured;
    }

    /**
     * The proxies in some networks.
     *
     * @param networks IPv4 and IPv6 networks like {@code 10.0.0.0/8}, or single addresses; host names are not
     * @throws io.fastauth.token.InvalidSettingException when an entry is not a network, with the fix
     */
    public static TrustedProxies in(List<String> networks) {
        return new TrustedProxies(networks.stream().map(Network::of).toList(), !networks.equals(DEFAULT));
    }

    /** Whether they differ from the default, the loopback networks, where callers connect directly as well. */
    public boolean configured() {
        return configured;
    }

    boolean trusts(SocketAddress peer) {
        // A peer on a local socket has no IP address.
        InetAddress address = peer instanceof InetSocketAddress inet ? inet.getAddress() : null;
        return address != null && trusts(address);
    }

    boolean trusts(InetAddress address) {
        byte[] bytes = address.getAddress();
        for (Network network : networks) {
            if (network.contains(bytes)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return networks.toString();
    }

    /** Addresses like {@code 10.0.0.0/8} (RFC 4632, RFC 4291), or a single address. */
    private static final class Network {

        private static final Pattern LENGTH = Pattern.compile("\\d{1,3}");

        private final String text;
        private final byte[] address;
        private final int length;

        private Network(String text, byte[] address, int length) {
            this.text = text;
            this.address = address;
            this.length = length;
        }

        static Network of(String text) {
            int slash = text.indexOf('/');
            byte[] address = address(text, slash < 0 ? text : text.substring(0, slash));
            int bits = address.length * Byte.SIZE;
            int length = slash < 0 ? bits : length(text, text.substring(slash + 1), bits);
            for (int bit = length; bit < bits; bit++) {
                if (bit(address, bit)) {
                    throw new InvalidSettingException("has \"" + text + "\" with bits set beyond /" + length
                            + "; write the first address of the network");
                }
            }
            return new Network(text, address, length);
        }

        private static byte[] address(String text, String address) {
            return AddressLiteral.parse(address)
                    .map(InetAddress::getAddress)
                    .orElseThrow(() -> new InvalidSettingException("has an entry that is not a network: \"" + text
                            + "\"; write addresses like 10.0.0.0/8, fd00::/8 or 127.0.0.1"));
        }

        private static int length(String text, String digits, int bits) {
            if (!LENGTH.matcher(digits).matches() || Integer.parseInt(digits) > bits) {
                throw new InvalidSettingException(
                        "has \"" + text + "\", which must end in a number of bits, /0 to /" + bits);
            }
            return Integer.parseInt(digits);
        }

        boolean contains(byte[] candidate) {
            int whole = length / Byte.SIZE;
            if (candidate.length != address.length || !Arrays.equals(candidate, 0, whole, address, 0, whole)) {
                return false;
            }
            for (int bit = whole * Byte.SIZE; bit < length; bit++) {
                if (bit(candidate, bit) != bit(address, bit)) {
                    return false;
                }
            }
            return true;
        }

        private static boolean bit(byte[] bytes, int bit) {
            return (bytes[bit / Byte.SIZE] & (0x80 >> (bit % Byte.SIZE))) != 0;
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
