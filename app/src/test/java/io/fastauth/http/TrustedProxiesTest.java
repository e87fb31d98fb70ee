package io.fastauth.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedProxiesTest {

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.255.255, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "10.0.0.0/8, 9.255.255.255, false",
        "192.168.4.0/23, 192.168.5.255, true",
        "192.168.4.0/23, 192.168.6.0, false",
        "127.0.0.1, 127.0.0.1, true",
        "127.0.0.1, 127.0.0.2, false",
        "0.0.0.0/0, 203.0.113.7, true",
        "0.0.0.0/0, 2001:db8::1, false",
        "fd00::/8, fdff::1, true",
        "fd00::/8, fe00::1, false",
        "::1, 0:0:0:0:0:0:0:1, true",
        "::/0, 2001:db8::1, true",
        "::/0, 10.0.0.1, false",
        "10.0.0.0/8, ::ffff:10.1.2.3, true"
    })
    void aPeerIsTrustedByItsNetwork(String network, String peer, boolean trusted) throws UnknownHostException {
        assertEquals(
                trusted,
                TrustedProxies.in(List.of("198.51.100.1", network))
                        .trusts(new InetSocketAddress(InetAddress.getByName(peer), 40_000)));
    }

    @Test
    void nobodyElseIsTrusted() {
        TrustedProxies everywhere = TrustedProxies.in(List.of("0.0.0.0/0", "::/0"));

        assertFalse(everywhere.trusts(UnixDomainSocketAddress.of("/tmp/socket")));
        assertFalse(everywhere.trusts(InetSocketAddress.createUnresolved("gateway", 1)));
        assertFalse(TrustedProxies.in(List.of()).trusts(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "gateway",
                "localhost",
                "10.0.0.0/33",
                "10.0.0.0/",
                "10.0.0.0/-1",
                "10.0.0.0/8/8",
                "10.0.0.1/8",
                "10.0.0",
                "300.0.0.1",
                "fd00::/129",
                "fd00::1/8",
                ":",
                "1::2::3",
                "fe80::1%eth0",
                "::ffff:10.0.0.0/104",
                " 10.0.0.0/8"
            })
    void whatIsNoNetworkIsRefused(String entry) {
        assertThrows(IllegalArgumentException.class, () -> TrustedProxies.in(List.of(entry)));
    }
}
