package io.fastauth.api;

/** The rule for client ids: 1 to 255 characters, no control characters. */
final class ClientId {

    private static final int MAX_LENGTH = 255;

    /** What undecodable bytes become; let in, different byte sequences would be the same client. */
    private static final char REPLACEMENT = '\uFFFD';

    private ClientId() {}

    /**
     * Checks a client id.
     *
     * @return the same text
     * @throws InvalidRequestException when it breaks the rule
     */
    static String checked(String clientId) {
        int length = clientId.codePointCount(0, clientId.length());
        if (length < 1 || length > MAX_LENGTH) {
            throw InvalidRequestException.badRequest("client_id must be 1 to " + MAX_LENGTH + " characters long");
        }
        if (clientId.chars().anyMatch(Character::isISOControl)) {
            throw InvalidRequestException.badRequest("client_id must not contain control characters");
        }
        if (clientId.indexOf(REPLACEMENT) >= 0 || clientId.codePoints().anyMatch(ClientId::unpairedSurrogate)) {
            throw InvalidRequestException.badRequest("client_id must be valid UTF-8");
        }
        return clientId;
    }

    private static boolean unpairedSurrogate(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }
}
