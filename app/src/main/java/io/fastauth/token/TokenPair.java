package io.fastauth.token;

import java.util.Objects;
import java.util.Optional;

/**
 * The access and the refresh token of one client, as issued together.
 *
 * @param accessToken the compact access token, never null
 * @param refreshToken the compact refresh token, never null
 */
public record TokenPair(String accessToken, String refreshToken) {

    public TokenPair {
        Objects.requireNonNull(accessToken, "accessToken");
        Objects.requireNonNull(refreshToken, "refreshToken");
    }

    /**
     * The key that the refresh token says it was made with. Nothing is verified.
     *
     * @return its {@code kid}; empty when it names none, as the original's tokens do
     */
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
