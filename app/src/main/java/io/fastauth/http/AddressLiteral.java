package io.fastauth.http;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/** IP addresses in text form. No text is ever looked up as a host name. */
public final class AddressLiteral {

    private static final Pattern IPV4 = Pattern.compile("(0|[1-9]\\d{0,2})(\\.(0|[1-9]\\d{0,2})){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]{2,45}");
    private static final int SUBNET_BYTES = 8;

    private AddressLiteral() {}

    /**
     * Reads an IPv4 address of four decimal numbers without leading zeros, or an IPv6 address (RFC 4291, section 2.2)
     * without brackets and zone.
     *
     * @return IPv4 for an IPv4-mapped IPv6 address; empty for any other text
     */
    public static Optional<InetAddress> parse(String text) {
        try {
            if (IPV4.matcher(text).matches()) {
                return ipv4(text.split("\\."));
            }
            // Without brackets, Java looks some of these texts up as host names.
            return text.contains(":") && IPV6.matcher(text).matches()
                    ? Optional.of(InetAddress.getByName("[" + text + "]"))
                    : Optional.empty();
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    private static Optional<InetAddress> ipv4(String[] numbers) throws UnknownHostException {
        byte[] bytes = new byte[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            int number = Integer.parseInt(numbers[i]);
            if (number > 255) {
                return Optional.empty();
            }
            bytes[i] = (byte) number;
        }
        return Optional.of(InetAddress.getByAddress(bytes));
    }

    /**
     * The addresses that one subscriber can use: the IPv4 address itself, or the /64 network of an IPv6 address.
     * Another text is returned as it is.
     */
    public static String subscriber(String address) {
        if (address.indexOf(':') < 0) {
            return address;
        }
        int zone = address.indexOf('%');
        return parse(zone < 0 ? address : address.substring(0, zone))
                .filter(Inet6Address.class::isInstance)
                .map(AddressLiteral::subnet)
                .orElse(address);
    }

    private static String subnet(InetAddress address) {
        byte[] bytes = address.getAddress();
        Arrays.fill(bytes, SUBNET_BYTES, bytes.length, (byte) 0);
        try {
            return InetAddress.getByAddress(bytes).getHostAddress() + "/64";
        } catch (UnknownHostException e) {
            throw new IllegalStateException("16 bytes are an IPv6 address", e);
        }
    }
}
