package io.fastauth.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fastauth.testing.Peer;
import io.fastauth.testing.RawSocket;
import io.fastauth.testing.RunningServer;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 6455, sections 5 and 7.4: a frame that breaks the protocol ends the websocket in frames, never in HTTP. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MalformedFrameTest {

    private static final String MASK = "00000000";

    private RunningServer server;

    @BeforeAll
    void start(@TempDir Path folder) {
        server = RunningServer.start(
                config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("tokens.db"))),
                GuardedWsRouting.builder());
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private RawSocket open() {
        RawSocket raw = RawSocket.upgrade(server, "/ws/master", "MASTER-TOKEN: " + RunningServer.MASTER);
        assertEquals(Peer.ACCEPTED, raw.text());
        return raw;
    }

    /** Sends hexadecimal bytes; {@code M} is a mask. */
    private static void send(RawSocket raw, String hex) {
        for (byte b : HexFormat.of().parseHex(hex.replace("M", MASK).replace(" ", ""))) {
            raw.sendBytes(b & 0xFF);
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "reserved opcode of data,8380 M,1002",
        "reserved opcode 7,8780 M,1002",
        "reserved opcode of control,8B80 M,1002",
        "reserved opcode F,8F80 M,1002",
        "reserved bit,C180 M,1002",
        "unmasked text,810161,1002",
        "unmasked ping,8900,1002",
        "fragmented ping,0980 M,1002",
        "fragmented close,0880 M,1002",
        "long ping,89FE007E M,1002",
        "very long ping,89FF0000000000010000 M,1002",
        "continuation of nothing,8080 M,1002",
        "first continuation of nothing,0080 M,1002",
        "text within a text,0181 M 61 8181 M 62,1002",
        "binary within a text,0180 M 8281 M 00,1002",
        "length of 16 bits that fits 7,81FE0001 M 61,1002",
        "length of 64 bits that fits 16,81FF0000000000000001 M 61,1002",
        "negative length,81FFFFFFFFFFFFFFFFFF M,1002",
        "frame that is too large,82FF0000000040000000 M,1009",
        "close of one byte,8881 M 03,1002",
        "close code 0,8882 M 0000,1002",
        "close code 999,8882 M 03E7,1002",
        "close code 1004,8882 M 03EC,1002",
        "close code 1005 that is never sent,8882 M 03ED,1002",
        "close code 1006 that is never sent,8882 M 03EE,1002",
        "close code 1015 that is never sent,8882 M 03F7,1002",
        "close code 2999,8882 M 0BB7,1002",
        "close code 5000,8882 M 1388,1002",
        "close code 65535,8882 M FFFF,1002",
        "close reason that is not UTF-8,8883 M 03E8FF,1007"
    })
    void aMalformedFrameIsAnsweredByACloseAndNothingElse(String name, String hex, int code) {
        try (RawSocket raw = open()) {
            send(raw, hex);

            assertEquals(code, raw.closeFrame().code());
            assertEquals("", raw.rest());
        }
    }

    @ParameterizedTest
    @CsvSource({"8880 M", "8882 M 03E8", "8882 M 03E9", "8885 M 03F36f6b21", "8882 M 0BB8", "8882 M 1387"})
    void aCorrectCloseIsAnsweredBy1000(String hex) {
        try (RawSocket raw = open()) {
            send(raw, hex);

            assertEquals(1000, raw.closeFrame().code());
            assertEquals("", raw.rest());
        }
    }

    @Test
    void controlFramesMayComeBetweenFragmentsAndHaveAMask() {
        try (RawSocket raw = open()) {
            send(raw, "0181 01020304 60 8981 01020304 71 8081 00000000 62");

            assertEquals("p", raw.frame().text());
            assertEquals("Received query: ab", raw.text());
        }
    }

    @Test
    void aTruncatedFrameIsNotAnswered() throws Exception {
        try (RawSocket raw = open()) {
            send(raw, "81FE0100 M 61");
            raw.socket().shutdownOutput();

            assertEquals("", raw.rest());
        }
    }
}
