package io.fastauth.http;

import java.io.ByteArrayOutputStream;

/** Takes the chunked framing (RFC 9112, section 7.1) off an answer, as Helidon writes it: its head stays as it is. */
final class Dechunker {

    private enum Part {
        HEAD,
        SIZE,
        DATA,
        DATA_END,
        TRAILERS
    }

    private Part part = Part.HEAD;
    private int lineLength;
    private int left;

    /**
     * Goes on with the answer.
     *
     * @param framed what is written next
     * @return the part of it that is head or data
     */
    byte[] decode(byte[] framed) {
        ByteArrayOutputStream plain = new ByteArrayOutputStream(framed.length);
        int position = 0;
        while (position < framed.length) {
            if (part == Part.DATA) {
                int data = Math.min(left, framed.length - position);
                plain.write(framed, position, data);
                position += data;
                left -= data;
                part = left == 0 ? Part.DATA_END : Part.DATA;
            } else {
                byte b = framed[position];
                if (part == Part.HEAD) {
                    plain.write(b);
                }
                frame(b);
                position++;
            }
        }
        return plain.toByteArray();
    }

    private void frame(byte b) {
        if (b == '\n') {
            lineEnded();
            lineLength = 0;
        } else if (b != '\r') {
            lineLength++;
            if (part == Part.SIZE) {
                left = left * 16 + Character.digit(b, 16);
            }
        }
    }

    private void lineEnded() {
        part = switch (part) {
            case HEAD -> lineLength == 0 ? Part.SIZE : Part.HEAD;
            case SIZE -> left == 0 ? Part.TRAILERS : Part.DATA;
            case DATA, DATA_END -> Part.SIZE;
            case TRAILERS -> Part.TRAILERS;
        };
    }
}
