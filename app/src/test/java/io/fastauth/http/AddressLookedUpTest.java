package io.fastauth.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.RecordedLookups;
import io.fastauth.testing.RunningServer;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a caller writes where an address belongs must not make the service ask a name server. */
class AddressLookedUpTest {

    private static final List<String> NO_ADDRESSES = List.of(
            "300.0.0.1",
            "1.2.3.4.5",
            "010.0.0.1",
            "0x7f.0.0.1",
            ".::1",
            ".:1",
            "1:2",
            "a.example",
            "[a.example]",
            "[.::1]");

    @TempDir
    private Path folder;

    @Test
    void whatIsForwardedAsTheCallersAddressIsNotLookedUp() {
        try (RunningServer server = start(List.of("127.0.0.0/8"))) {
            for (String address : NO_ADDRESSES) {
                for (String path : List.of("/auth/verify/master", "/master/health")) {
                    assertEquals(
                            401,
                            server.get(path, "MASTER-TOKEN", "x", "X-Forwarded-For", address)
                                    .statusCode());
                }
                assertFalse(RecordedLookups.contains(address), address);
            }
        }
    }

    @Test
    void anEntryOfTrustedProxiesIsNotLookedUp() {
        for (String address : NO_ADDRESSES) {
            assertThrows(IllegalArgumentException.class, () -> start(List.of(address)), address);
            assertFalse(RecordedLookups.contains(address), address);
        }
    }

    @Test
    void lookupsAreRecordedAtAll() {
        assertThrows(UnknownHostException.class, () -> InetAddress.getByName("recorded.invalid"));
        assertTrue(RecordedLookups.contains("recorded.invalid"));
    }

    private RunningServer start(List<String> proxies) {
        return RunningServer.start(
                config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("tokens.db")))
                        .guard(guard -> guard.trustedProxies(proxies))
                        .masterTokenPaths(List.of("/master")));
    }
}
