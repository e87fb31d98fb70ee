package io.fastauth.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.socket.SocketContext;
import io.helidon.websocket.ClientWsFrame;
import io.helidon.websocket.WsCloseException;
import java.lang.reflect.Proxy;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Set;

/**
 * Coverage-guided: whatever bytes a client sends, and in whatever pieces they arrive, the same frames are passed on;
 * Helidon's reader understands each of them, and finds the payload that the client sent; a text arrives in whole
 * characters.
 */
public class FrameReaderFuzzTest {

    private static final int MAX_FRAME = 1024;
    private static final Set<Integer> CLOSE_CODES = Set.of(1002, 1007, 1009);
    private static final SocketContext NOWHERE = (SocketContext) Proxy.newProxyInstance(
            SocketContext.class.getClassLoader(),
            new Class<?>[] {SocketContext.class},
            (proxy, method, arguments) -> null);

    /** A frame as a client sent it or as Helidon reads it. */
    private record Frame(int first, String payload) {}

    /** The frames that are passed on, and the code that ends them; 0 for the end of the connection. */
    private record Outcome(List<Frame> frames, int code) {}

    /** The first byte is the size of the pieces in which the others arrive. */
    @FuzzTest
    public void framesArePassedOnAsTheyWereSent(byte[] input) {
        if (input.length == 0) {
            return;
        }
        byte[] sent = Arrays.copyOfRange(input, 1, input.length);
        Outcome whole = read(sent, Math.max(1, sent.length));
        assertEquals(whole, read(sent, 1 + (input[0] & 0x3F)));
        assertTrue(whole.code() == 0 || CLOSE_CODES.contains(whole.code()), whole::toString);

        List<Frame> naive = naive(sent);
        assertTrue(whole.frames().size() <= naive.size(), whole::toString);
        assertSame(naive.subList(0, whole.frames().size()), whole.frames());
    }

    private static Outcome read(byte[] sent, int piece) {
        Queue<byte[]> pieces = new ArrayDeque<>();
        for (int from = 0; from < sent.length; from += piece) {
            pieces.add(Arrays.copyOfRange(sent, from, Math.min(sent.length, from + piece)));
        }
        FrameReader reader = new FrameReader(DataReader.create(pieces::poll), MAX_FRAME);
        List<Frame> frames = new ArrayList<>();
        try {
            while (true) {
                byte[] frame = reader.get();
                Queue<byte[]> once = new ArrayDeque<>(List.of(frame));
                DataReader helidon = DataReader.create(once::poll);
                ClientWsFrame understood = ClientWsFrame.read(NOWHERE, helidon, MAX_FRAME);
                assertEquals(0, helidon.available(), "Helidon read only a part of the frame");
                frames.add(new Frame(frame[0], bytes(understood.payloadData())));
            }
        } catch (WsCloseException e) {
            return new Outcome(frames, e.closeCode());
        } catch (DataReader.InsufficientDataAvailableException e) {
            return new Outcome(frames, 0);
        }
    }

    private static String bytes(BufferData data) {
        byte[] bytes = new byte[data.available()];
        data.read(bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** The complete frames that the bytes begin with, whether they are allowed or not (RFC 6455, section 5.2). */
    private static List<Frame> naive(byte[] sent) {
        List<Frame> frames = new ArrayList<>();
        ByteBuffer bytes = ByteBuffer.wrap(sent);
        try {
            while (bytes.hasRemaining()) {
                int first = bytes.get();
                int stated = bytes.get();
                long length = stated & 0x7F;
                if (length == 126) {
                    length = bytes.getShort() & 0xFFFF;
                } else if (length == 127) {
                    length = bytes.getLong();
                }
                byte[] mask = new byte[4];
                if ((stated & 0x80) != 0) {
                    bytes.get(mask);
                }
                if (length < 0 || length > bytes.remaining()) {
                    return frames;
                }
                byte[] payload = new byte[(int) length];
                bytes.get(payload);
                for (int i = 0; i < payload.length; i++) {
                    payload[i] ^= mask[i % 4];
                }
                frames.add(new Frame(first, new String(payload, StandardCharsets.ISO_8859_1)));
            }
        } catch (BufferUnderflowException e) {
            return frames;
        }
        return frames;
    }

    /** A fragment of a text may end with a part of a character, which is passed on with the next one. */
    private static void assertSame(List<Frame> sent, List<Frame> passedOn) {
        int message = 0;
        String rest = "";
        for (int i = 0; i < sent.size(); i++) {
            int first = sent.get(i).first();
            String payload = passedOn.get(i).payload();
            assertEquals(first, passedOn.get(i).first());
            int opcode = first & 0x0F;
            message = opcode == 1 || opcode == 2 ? opcode : message;
            if (opcode >= 8 || message == 2) {
                assertEquals(sent.get(i).payload(), payload);
                continue;
            }
            String pending = rest + sent.get(i).payload();
            assertTrue(pending.startsWith(payload), payload);
            rest = pending.substring(payload.length());
            assertTrue(rest.length() <= ((first & 0x80) == 0 ? 3 : 0), rest);
            assertWholeCharacters(payload);
        }
    }

    private static void assertWholeCharacters(String payload) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(payload.getBytes(StandardCharsets.ISO_8859_1)));
        } catch (CharacterCodingException e) {
            throw new AssertionError("A character is split", e);
        }
    }
}
