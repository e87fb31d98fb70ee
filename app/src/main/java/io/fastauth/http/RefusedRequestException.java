package io.fastauth.http;

import io.helidon.http.DateTime;
import io.helidon.http.Status;
import java.nio.charset.StandardCharsets;

/** A request that is refused before it is routed. The message says what to change, without any text of the request. */
final class RefusedRequestException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private static final Status FIELDS_TOO_LARGE = Status.create(431, "Request Header Fields Too Large");

    private final transient Status status;

    RefusedRequestException(Status status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    static RefusedRequestException malformed(String message) {
        return new RefusedRequestException(Status.BAD_REQUEST_400, message);
    }

    static RefusedRequestException fieldsTooLarge(String message) {
        return new RefusedRequestException(FIELDS_TOO_LARGE, message);
    }

    /** Whether the client may still be sending the request. */
    boolean tooLarge() {
        return status.equals(FIELDS_TOO_LARGE) || status.equals(Status.REQUEST_URI_TOO_LONG_414);
    }

    Status status() {
        return status;
    }

    String reason() {
        return String.valueOf(getMessage());
    }

    /** The answer, a problem (RFC 9457) that closes the connection; without content for a HEAD request. */
    byte[] answer(boolean head) {
        // The reasons are texts of this package: nothing in them needs an escape.
        String body = "{\"type\":\"about:blank\",\"title\":\"" + status.reasonPhrase() + "\",\"status\":"
                + status.code() + ",\"detail\":\"" + reason() + "\"}";
        String answer = "HTTP/1.1 " + status.code() + " " + status.reasonPhrase() + "\r\nDate: "
                + DateTime.rfc1123String() + "\r\nConnection: close\r\nContent-Type: application/problem+json"
                + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + (head ? "" : body);
        return answer.getBytes(StandardCharsets.ISO_8859_1);
    }
}
