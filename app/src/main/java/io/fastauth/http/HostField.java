package io.fastauth.http;

import java.util.BitSet;

/** The value of {@code Host} (RFC 9110, section 7.2): an IP literal in brackets or a name, with or without a port. */
final class HostField {

    private static final BitSet NAME =
            characters("._~!$&'()*+,;=-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
    private static final BitSet IP_LITERAL = characters(".:0123456789ABCDEFabcdef");
    private static final int MAX_PORT_DIGITS = 5;

    private HostField() {}

    private static BitSet characters(String characters) {
        return characters.chars().collect(BitSet::new, BitSet::set, BitSet::or);
    }

    static boolean isValid(String text) {
        int end;
        if (text.startsWith("[")) {
            int bracket = span(IP_LITERAL, text, 1);
            if (bracket == 1 || bracket == text.length() || text.charAt(bracket) != ']') {
                return false;
            }
            end = bracket + 1;
        } else {
            end = span(NAME, text, 0);
        }
        return end > 0 && (end == text.length() || isPort(text, end));
    }

    private static boolean isPort(String text, int colon) {
        int digits = text.length() - colon - 1;
        return text.charAt(colon) == ':'
                && digits > 0
                && digits <= MAX_PORT_DIGITS
                && text.chars().skip(colon + 1L).allMatch(c -> c >= '0' && c <= '9');
    }

    private static int span(BitSet allowed, String text, int from) {
        int end = from;
        while (end < text.length() && allowed.get(text.charAt(end))) {
            end++;
        }
        return end;
    }
}
