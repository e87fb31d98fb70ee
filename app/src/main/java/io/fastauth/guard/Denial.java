package io.fastauth.guard;

import java.util.Optional;

/**
 * Why a request was refused; one factory for each reason, with the original's text.
 *
 * @param status the HTTP status, 400 or 401
 * @param detail the text for the client
 * @param error the error code of RFC 6750, section 3.1; empty when no credential was sent
 */
public record Denial(int status, String detail, Optional<String> error) {

    private static final Optional<String> INVALID_TOKEN = Optional.of("invalid_token");

    static Denial accessTokenMissing() {
        return new Denial(401, "Invalid Access Token. Access Token is null", Optional.empty());
    }

    static Denial accessTokenInvalid(String reason) {
        return new Denial(401, "Invalid Access Token. Error: " + reason, INVALID_TOKEN);
    }

    static Denial clientUnknown() {
        return new Denial(401, "Invalid Client ID", INVALID_TOKEN);
    }

    static Denial accessTokenNotCurrent() {
        return new Denial(401, "Unauthorized Access Token", INVALID_TOKEN);
    }

    static Denial masterTokenMissing() {
        return new Denial(401, "Unauthorized Master Token", Optional.empty());
    }

    static Denial masterTokenWrong() {
        return new Denial(401, "Unauthorized Master Token", INVALID_TOKEN);
    }

    static Denial malformed(String detail) {
        return new Denial(400, detail, Optional.of("invalid_request"));
    }
}
