package io.fastauth.token;

import io.fastauth.token.StrictJson.MalformedTokenException;
import java.util.Objects;
import java.util.Optional;

/** The compact access and refresh token of a session. */
public record TokenPair(String accessToken, String refreshToken) {

    /** The longest token that is accepted, in characters. */
    public static final int MAX_TOKEN_LENGTH = CompactToken.MAX_LENGTH;

    public TokenPair {
        Objects.requireNonNull(accessToken, "accessToken");
        Objects.requireNonNull(refreshToken, "refreshToken");
    }

    /** The {@code kid} of the refresh token, not verified; empty in the original's tokens. */
    public Optional<String> keyId() {
        try {
            return CompactToken.parse(refreshToken).header().keyId();
        } catch (MalformedTokenException e) {
            return Optional.empty();
        }
    }

    /** Never the tokens: this text may reach a log. */
    @Override
    public String toString() {
        return "TokenPair[***]";
    }
}
