package io.fastauth.token;

import io.fastauth.token.StrictJson.MalformedTokenException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * The parts of a compact token: three of a signed one (RFC 7515, section 7.1), five of an encrypted one (RFC 7516,
 * section 7.1). A token has exactly one spelling: each part is the canonical base64url of its bytes, without padding.
 * Nimbus is more lenient, so every token is parsed here first.
 */
record CompactToken(TokenHeader header, List<byte[]> parts, String text) {

    /** The longest token that is parsed, in characters: about four times the longest that the settings can produce. */
    static final int MAX_LENGTH = 8192;

    private static final int SIGNED_PARTS = 3;
    private static final int ENCRYPTED_PARTS = 5;
    private static final int PAYLOAD = 1;
    private static final int SIGNATURE = 2;
    private static final int ENCRYPTED_KEY = 1;

    static CompactToken parse(String token) throws MalformedTokenException {
        if (token.length() > MAX_LENGTH) {
            throw new MalformedTokenException("longer than " + MAX_LENGTH + " characters");
        }
        String[] encoded = token.split("\\.", -1);
        TokenFormat format = switch (encoded.length) {
            case SIGNED_PARTS -> TokenFormat.JWS;
            case ENCRYPTED_PARTS -> TokenFormat.JWE;
            default -> throw new MalformedTokenException("not a JSON Web Token");
        };
        List<byte[]> parts = new ArrayList<>();
        for (int i = 0; i < encoded.length; i++) {
            // With "dir" there is no encrypted key (RFC 7516, section 5.2, step 10); nothing else may be empty.
            if (encoded[i].isEmpty() != (format == TokenFormat.JWE && i == ENCRYPTED_KEY)) {
                throw new MalformedTokenException("a part is empty, or one that must be empty is not");
            }
            parts.add(decoded(encoded[i]));
        }
        return new CompactToken(TokenHeader.read(parts.getFirst(), format), List.copyOf(parts), token);
    }

    private static byte[] decoded(String part) throws MalformedTokenException {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(part);
            if (part.equals(encoded(bytes))) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            // Its message quotes the character.
            throw new MalformedTokenException("a part is not base64url");
        }
        throw new MalformedTokenException("a part is not canonical base64url");
    }

    static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** The payload of a signed token, verified or not. */
    byte[] payload() {
        return parts.get(PAYLOAD);
    }

    byte[] signature() {
        return parts.get(SIGNATURE);
    }

    /** The signing input: everything before the last dot. */
    byte[] signedBytes() {
        return text.substring(0, text.lastIndexOf('.')).getBytes(StandardCharsets.US_ASCII);
    }

    /** The additional authenticated data of an encrypted token: its encoded header. */
    byte[] headerBytes() {
        return text.substring(0, text.indexOf('.')).getBytes(StandardCharsets.US_ASCII);
    }
}
