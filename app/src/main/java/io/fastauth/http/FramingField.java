package io.fastauth.http;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The header fields that frame a request, and those that are changed before Helidon reads them. */
enum FramingField {
    HOST("host"),
    CONTENT_LENGTH("content-length"),
    TRANSFER_ENCODING("transfer-encoding"),
    CONNECTION("connection"),
    EXPECT("expect"),
    UPGRADE("upgrade"),
    TE("te");

    private static final List<FramingField> ALL = List.of(values());

    private final String text;

    FramingField(String text) {
        this.text = text;
    }

    /**
     * Looks a name up, without case.
     *
     * @param bytes hold the name, a token (RFC 9110, section 5.6.2)
     * @param from the index of its first byte
     * @param to the index after its last
     * @return the field, or null for any other
     */
    static @Nullable FramingField named(byte[] bytes, int from, int to) {
        for (FramingField field : ALL) {
            if (field.is(bytes, from, to)) {
                return field;
            }
        }
        return null;
    }

    /** In a token, the lower-case bit changes nothing but letters into a character of a field name. */
    private boolean is(byte[] bytes, int from, int to) {
        if (to - from != text.length()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if ((bytes[from + i] | 0x20) != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
