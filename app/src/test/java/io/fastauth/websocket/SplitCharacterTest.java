package io.fastauth.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.Peer;
import io.fastauth.testing.RawSocket;
import io.fastauth.testing.RunningServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 6455, section 8.1: a text is UTF-8 as a whole, and its fragments may split a character. */
class SplitCharacterTest {

    private static final int TEXT = 1;
    private static final int CONTINUATION = 0;
    private static final int PING = 9;
    private static final Peer.Close NOT_UTF_8 = new Peer.Close(1007, "The text is not UTF-8");

    private RunningServer server;
    private RawSocket raw;

    @BeforeEach
    void open(@TempDir Path folder) {
        server = RunningServer.start(
                config -> config.store(store -> store.url("jdbc:sqlite:" + folder.resolve("tokens.db"))),
                GuardedWsRouting.builder());
        raw = RawSocket.upgrade(server, "/ws/master", "MASTER-TOKEN: " + RunningServer.MASTER);
        assertEquals(Peer.ACCEPTED, raw.text());
    }

    @AfterEach
    void stop() {
        raw.close();
        server.close();
    }

    private void sendInFragments(byte[] text, int size) {
        for (int from = 0; from < text.length; from += size) {
            int to = Math.min(from + size, text.length);
            raw.send(from == 0 ? TEXT : CONTINUATION, to == text.length, Arrays.copyOfRange(text, from, to));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 7})
    void aCharacterMayBeSplitBetweenFragments(int size) {
        String text = "a\u00e9\u20ac\ud83d\ude00\ud83d\ude00z";

        sendInFragments(text.getBytes(StandardCharsets.UTF_8), size);
        assertEquals("Received query: " + text, raw.text());
        sendInFragments("next".getBytes(StandardCharsets.UTF_8), 1);
        assertEquals("Received query: next", raw.text());
    }

    @Test
    void aPingMayComeBetweenTheBytesOfACharacter() {
        byte[] euro = "\u20ac".getBytes(StandardCharsets.UTF_8);

        raw.send(TEXT, false, Arrays.copyOf(euro, 1));
        raw.send(PING, true, new byte[] {(byte) 0xff});
        assertEquals(0xA, raw.frame().opcode());
        raw.send(CONTINUATION, true, Arrays.copyOfRange(euro, 1, 3));
        assertEquals("Received query: \u20ac", raw.text());
    }

    @Test
    void manyCharactersOfAllLengthsArriveAsSent() {
        String text = "\u00e9\u20ac\ud83d\ude00a".repeat(3_000);

        sendInFragments(text.getBytes(StandardCharsets.UTF_8), 1_021);
        raw.frame();
        sendInFragments(text.getBytes(StandardCharsets.UTF_8), 1_021);
        assertTrue(raw.text().equals("Received query: " + text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ff", "61c3", "c3 28", "eda080", "f4908080", "c080", "e282"})
    void whatIsNotUtf8IsClosedWith1007(String hex) {
        raw.send(TEXT, true, HexFormat.of().parseHex(hex.replace(" ", "")));

        assertEquals(NOT_UTF_8, raw.closeFrame());
        assertEquals("", raw.rest());
    }

    @Test
    void itIsRefusedAsSoonAsNoFragmentCouldMakeItUtf8() {
        raw.send(TEXT, false, new byte[] {'a', (byte) 0xf4});
        raw.send(CONTINUATION, false, new byte[] {(byte) 0x90});

        assertEquals(NOT_UTF_8, raw.closeFrame());
    }
}
