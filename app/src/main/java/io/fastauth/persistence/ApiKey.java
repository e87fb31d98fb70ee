package io.fastauth.persistence;

import io.fastauth.token.InvalidSettingException;
import io.fastauth.token.Placeholder;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;

/** The key that a caller must send in a header. */
public final class ApiKey {

    /** Least length of a key, in characters. */
    public static final int MIN_LENGTH = 32;

    private final HeaderName header;
    private final byte[] key;

    private ApiKey(HeaderName header, byte[] key) {
        this.header = header;
        this.key = key;
    }

    /**
     * A key.
     *
     * @param header the name of the header that carries it
     * @param key printable ASCII without spaces, at least {@value #MIN_LENGTH} characters
     * @return the key
     * @throws InvalidSettingException when either cannot be used
     */
    public static ApiKey of(String header, String key) {
        if (!header.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}")) {
            throw new InvalidSettingException("the header's name must be letters, digits and dashes");
        }
        if (key.length() < MIN_LENGTH || !key.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new InvalidSettingException("the API key must be at least " + MIN_LENGTH
                    + " printable ASCII characters without spaces, for example from: openssl rand -base64 32");
        }
        if (Placeholder.replacesSecret(key)) {
            throw new InvalidSettingException(
                    "the API key is a placeholder; write a random text, for example from: openssl rand -base64 32");
        }
        return new ApiKey(HeaderNames.create(header), key.getBytes(StandardCharsets.US_ASCII));
    }

    /** The values of the header: a request needs exactly one. */
    List<String> sent(Headers headers) {
        return headers.all(header, List::of);
    }

    /** Whether a value is the key, in a time that does not depend on where the two differ. */
    boolean is(String value) {
        return MessageDigest.isEqual(value.getBytes(StandardCharsets.UTF_8), key);
    }

    /** Never the key: this text may reach a log. */
    @Override
    public String toString() {
        return "ApiKey[***]";
    }
}
