package io.fastauth.client;

import static io.fastauth.client.FakeStream.BINARY;
import static io.fastauth.client.FakeStream.TEXT;
import static io.fastauth.client.FakeStream.frame;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A verifier whose service sends what no event stream is. */
class EventFollowerTest {

    private static final byte[] OPENING = frame(TEXT, "{'event':'connected','cursor':'a-1'}");

    static Stream<byte[]> bad() {
        return Stream.of(
                frame(TEXT, "<html>"),
                frame(TEXT, "x".repeat(1_000_000)),
                frame(BINARY, "{'event':'beat','lag':0}"),
                frame(0xFF, "garbage"));
    }

    @ParameterizedTest
    @MethodSource("bad")
    void whatIsNoEventEndsTheConnection(byte[] bad) {
        try (FakeStream stream = new FakeStream(OPENING, bad, frame(TEXT, "{'event':'beat','lag':0}"));
                Verifier verifier = verifier(stream.address())) {
            await().until(() -> stream.connections().size() >= 2);
            assertEquals(Mode.INTROSPECTING, verifier.mode());
        }
    }

    @Test
    void anEventThatIsTooLongIsNotAskedForAgain() {
        try (FakeStream stream = new FakeStream(OPENING, frame(TEXT, "x".repeat(100_000)));
                Verifier verifier = verifier(stream.address())) {
            await().until(() -> stream.connections().size() >= 2);
            assertEquals("GET /ws/events HTTP/1.1", stream.connections().getLast());
            assertEquals(Mode.INTROSPECTING, verifier.mode());
        }
    }

    @Test
    void aConnectionWithoutAnOpeningMessageIsReplaced() {
        try (FakeStream stream = new FakeStream();
                Verifier verifier = verifier(stream.address())) {
            await().until(() -> stream.connections().size() >= 2);
            assertEquals(Mode.INTROSPECTING, verifier.mode());
        }
    }

    /** The service answers no call, and the stream goes on. */
    @Test
    void aServiceThatHangsDoesNotEndTheStream() {
        try (FakeStream stream = new FakeStream(OPENING, frame(TEXT, "{'event':'beat','lag':0}"));
                Verifier verifier = Verifier.builder(stream.address(), "orders", "secret")
                        .timeout(Duration.ofMillis(300))
                        .maxLag(Duration.ofMinutes(1))
                        .build()) {
            await().until(() -> verifier.mode() == Mode.LIVE);
            assertTrue(verifier.verify("e30.a.b.c.d") instanceof Verification.Unavailable);
            assertEquals(Mode.LIVE, verifier.mode());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://me:sesame@tokens.example",
                "https://tokens.example?a=b",
                "https://tokens.example#a",
                "ftp://tokens.example",
                "tokens.example",
                "https:tokens.example"
            })
    void aServerIsAnAddressThatPathsAreAddedTo(String server) {
        IllegalArgumentException invalid = assertThrows(
                IllegalArgumentException.class, () -> Verifier.builder(URI.create(server), "orders", "secret"));
        assertTrue(invalid.getMessage().startsWith("server must be"), invalid.getMessage());
        assertTrue(!invalid.getMessage().contains("sesame"), invalid.getMessage());
        assertThrows(IllegalArgumentException.class, () -> TokenSource.issue(URI.create(server), "me"));
    }

    @Test
    void aServerMayHaveAPathAndSlashesAtItsEndAndASchemeInCapitals() {
        try (FakeStream stream = new FakeStream(OPENING);
                Verifier verifier =
                        verifier(URI.create(stream.address().toString().replace("http", "HTTP") + "/root//"))) {
            await().until(() -> !stream.connections().isEmpty());
            assertEquals("GET /root/ws/events HTTP/1.1", stream.connections().getFirst());
            assertEquals(Mode.INTROSPECTING, verifier.mode());
        }
    }

    private static Verifier verifier(URI address) {
        return Verifier.builder(address, "orders", "secret")
                .timeout(Duration.ofMillis(300))
                .build();
    }
}
