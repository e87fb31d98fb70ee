package io.fastauth.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class SourceAddressTest {

    @Test
    void theAddressesOfOneIpv6NetworkAreOneSubscriber() {
        String network = AddressLiteral.subscriber("2001:db8:0:1:0:0:0:1");

        assertEquals(network, AddressLiteral.subscriber("2001:db8:0:1:0:0:0:2"));
        assertNotEquals(network, AddressLiteral.subscriber("2001:db8:0:2:0:0:0:1"));
        assertNotEquals(AddressLiteral.subscriber("192.0.2.1"), AddressLiteral.subscriber("192.0.2.2"));
    }

    @Test
    void thePortIsNoPartOfAnAddress() {
        InetAddress address = InetAddress.getLoopbackAddress();

        assertEquals(
                SourceAddress.of(new InetSocketAddress(address, 1)),
                SourceAddress.of(new InetSocketAddress(address, 2)));
    }
}
