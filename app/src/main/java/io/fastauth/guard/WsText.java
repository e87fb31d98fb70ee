package io.fastauth.guard;

import io.helidon.common.buffers.BufferData;
import io.helidon.websocket.WsCloseCodes;
import io.helidon.websocket.WsCloseException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The texts that one client sends: UTF-8, whose characters may be split between fragments (RFC 6455, section 8.1). */
final class WsText {

    /** The most bytes of a character that wait for the next fragment. */
    static final int MAX_REST = 3;

    private static final int DECODED_AT_ONCE = 1024;

    /** A close code without a meaning yet (RFC 6455, section 7.4.1). */
    private static final int RESERVED = 1004;

    private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    private byte[] rest = BufferData.EMPTY_BYTES;

    /**
     * The characters that a fragment completes.
     *
     * @param fragment the next fragment of a text
     * @param last whether it is the last one of the text
     * @return the bytes of whole characters, beginning with those that waited
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

    /**
     * Checks the code and the reason of a close frame (RFC 6455, sections 5.5.1 and 7.4).
     *
     * @param payload the payload of the frame
     * @throws WsCloseException when a client must not send it
     */
    static void checkClose(byte[] payload) {
        if (payload.length == 0) {
            return;
        }
        if (payload.length < Short.BYTES || !sendable(ByteBuffer.wrap(payload).getShort())) {
            throw new WsCloseException("The close code is invalid", WsCloseCodes.PROTOCOL_ERROR);
        }
        new WsText().wholeCharacters(Arrays.copyOfRange(payload, Short.BYTES, payload.length), true);
    }

    private static boolean sendable(int code) {
        boolean reserved =
                code == RESERVED || code == WsCloseCodes.NO_STATUS_CODE || code == WsCloseCodes.CLOSED_ABNORMALLY;
        boolean ofProtocol = code >= WsCloseCodes.NORMAL_CLOSE && code <= WsCloseCodes.BAD_GATEWAY && !reserved;
        boolean ofApplication = code >= WsCloseCodes.REGISTERED_AT_IANA_MIN && code <= WsCloseCodes.APPLICATION_MAX;
        return ofProtocol || ofApplication;
    }
}
