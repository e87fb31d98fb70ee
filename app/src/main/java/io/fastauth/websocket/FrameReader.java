package io.fastauth.websocket;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.websocket.WsCloseCodes;
import io.helidon.websocket.WsCloseException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * Reads the frames of one client (RFC 6455, section 5.2), and refuses malformed ones that Helidon's reader accepts or
 * fails on. Each frame is passed on whole and masked with zeros; a text is passed on in fragments of whole characters.
 */
final class FrameReader implements Supplier<byte[]> {

    private static final int CONTINUATION = 0x0;
    private static final int TEXT = 0x1;
    private static final int BINARY = 0x2;
    private static final int CLOSE = 0x8;
    private static final int PING = 0x9;
    private static final int PONG = 0xA;

    private static final int FIN = 0x80;
    private static final int RESERVED_BITS = 0x70;
    private static final int MASKED = 0x80;
    private static final int LENGTH_16 = 126;
    private static final int LENGTH_64 = 127;
    private static final int MASK_BYTES = 4;
    private static final int MAX_HEAD = 14;

    /** Has no meaning yet (RFC 6455, section 7.4.1). */
    private static final int RESERVED_CODE = 1004;

    private final DataReader client;
    private final int maxPayload;
    private final TextFragments text = new TextFragments();

    /** The opcode of the incomplete message, or {@link #CONTINUATION}. */
    private int message = CONTINUATION;

    /** The frames are for Helidon's reader, which accepts payloads of up to {@code maxFrameLength} bytes. */
    FrameReader(DataReader client, int maxFrameLength) {
        this.client = client;
        this.maxPayload = maxFrameLength - TextFragments.MAX_REST;
    }

    /**
     * The next frame.
     *
     * @throws WsCloseException with the close code, when the frame is refused
     * @throws DataReader.InsufficientDataAvailableException when the client has ended the connection
     */
    @Override
    public byte[] get() {
        int first = client.read() & 0xFF;
        int second = client.read() & 0xFF;
        int opcode = first & 0x0F;
        boolean last = (first & FIN) != 0;
        check((first & RESERVED_BITS) == 0, "Reserved bits are set");
        check((second & MASKED) != 0, "The frame is not masked");
        long length = length(second & ~MASKED);
        switch (opcode) {
            case CONTINUATION -> check(message != CONTINUATION, "There is no message to continue");
            case TEXT, BINARY -> check(message == CONTINUATION, "The previous message is not complete");
            case CLOSE, PING, PONG -> check(last && length < LENGTH_16, "The control frame is fragmented or too long");
            default -> throw protocolError("The opcode is reserved");
        }
        if (length > maxPayload) {
            throw new WsCloseException("Payload too large", WsCloseCodes.TOO_BIG);
        }
        byte[] payload = payload((int) length);
        if (opcode == CLOSE) {
            checkClose(payload);
        } else if (opcode < CLOSE) {
            int kind = opcode == CONTINUATION ? message : opcode;
            message = last ? CONTINUATION : kind;
            payload = kind == TEXT ? text.wholeCharacters(payload, last) : payload;
        }
        return frame(first, payload);
    }

    private long length(int stated) {
        if (stated < LENGTH_16) {
            return stated;
        }
        BufferData extended = client.readBuffer(stated == LENGTH_16 ? Short.BYTES : Long.BYTES);
        long length = stated == LENGTH_16 ? extended.readInt16() : extended.readLong();
        check(length >= (stated == LENGTH_16 ? LENGTH_16 : 1 << Short.SIZE), "The length is not in its shortest form");
        return length;
    }

    private byte[] payload(int length) {
        byte[] mask = client.readBytes(MASK_BYTES);
        byte[] payload = length == 0 ? BufferData.EMPTY_BYTES : client.readBytes(length);
        for (int i = 0; i < length; i++) {
            payload[i] ^= mask[i % MASK_BYTES];
        }
        return payload;
    }

    /** Checks the code and the reason of a close frame (RFC 6455, sections 5.5.1 and 7.4). */
    private static void checkClose(byte[] payload) {
        if (payload.length == 0) {
            return;
        }
        if (payload.length < Short.BYTES || !sendable(ByteBuffer.wrap(payload).getShort())) {
            throw protocolError("The close code is invalid");
        }
        new TextFragments().wholeCharacters(Arrays.copyOfRange(payload, Short.BYTES, payload.length), true);
    }

    private static boolean sendable(int code) {
        boolean reserved =
                code == RESERVED_CODE || code == WsCloseCodes.NO_STATUS_CODE || code == WsCloseCodes.CLOSED_ABNORMALLY;
        boolean ofProtocol = code >= WsCloseCodes.NORMAL_CLOSE && code <= WsCloseCodes.BAD_GATEWAY && !reserved;
        boolean ofApplication = code >= WsCloseCodes.REGISTERED_AT_IANA_MIN && code <= WsCloseCodes.APPLICATION_MAX;
        return ofProtocol || ofApplication;
    }

    private static byte[] frame(int first, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(MAX_HEAD + payload.length);
        frame.put((byte) first);
        if (payload.length < LENGTH_16) {
            frame.put((byte) (MASKED | payload.length));
        } else if (payload.length < 1 << Short.SIZE) {
            frame.put((byte) (MASKED | LENGTH_16)).putShort((short) payload.length);
        } else {
            frame.put((byte) (MASKED | LENGTH_64)).putLong(payload.length);
        }
        frame.putInt(0).put(payload);
        byte[] bytes = new byte[frame.position()];
        frame.get(0, bytes);
        return bytes;
    }

    private static void check(boolean valid, String problem) {
        if (!valid) {
            throw protocolError(problem);
        }
    }

    private static WsCloseException protocolError(String problem) {
        return new WsCloseException(problem, WsCloseCodes.PROTOCOL_ERROR);
    }

    /** Decodes the texts of one client: UTF-8, whose fragments may split a character (RFC 6455, section 8.1). */
    private static final class TextFragments {

        /** The most bytes of an incomplete character. */
        static final int MAX_REST = 3;

        private static final int DECODED_AT_ONCE = 1024;

        private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        private byte[] rest = BufferData.EMPTY_BYTES;

        /**
         * The bytes of whole characters, beginning with the rest of the previous fragment.
         *
         * @throws WsCloseException when the text is not UTF-8
         */
        byte[] wholeCharacters(byte[] fragment, boolean last) {
            ByteBuffer bytes = ByteBuffer.allocate(rest.length + fragment.length)
                    .put(rest)
                    .put(fragment)
                    .flip();
            CharBuffer decoded = CharBuffer.allocate(Math.min(bytes.remaining(), DECODED_AT_ONCE) + 1);
            CoderResult result;
            do {
                result = decoder.decode(bytes, decoded.clear(), last);
            } while (result.isOverflow());
            if (result.isError()) {
                throw new WsCloseException("The text is not UTF-8", WsCloseCodes.NOT_CONSISTENT);
            }
            byte[] whole = new byte[bytes.position()];
            bytes.get(0, whole);
            rest = new byte[bytes.remaining()];
            bytes.get(rest);
            if (last) {
                decoder.reset();
            }
            return whole;
        }
    }
}
