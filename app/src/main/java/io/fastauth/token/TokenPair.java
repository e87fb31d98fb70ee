package io.fastauth.token;

import java.util.Objects;

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

    /** Never the tokens: this text may reach a log. */
    @Override
    public String toString() {
        return "TokenPair[***]";
    }
}
