package io.fastauth.client;

/** The service refuses the request with a status from 400 to 499. The same request will be refused again. */
public final class RefusedException extends FastAuthException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;
    private final String detail;

    RefusedException(int status, String code, String detail) {
        super("The token service refuses the request: " + status + (code.isEmpty() ? "" : " " + code)
                + (detail.isEmpty() ? "" : ": " + detail));
        this.status = status;
        this.code = code;
        this.detail = detail;
    }

    /** The status of the answer (RFC 9110, section 15.5). */
    public int status() {
        return status;
    }

    /** The OAuth error (RFC 6749, section 5.2), like {@code invalid_client}; an empty text when there is none. */
    public String code() {
        return code;
    }

    /** The reason in the words of the service; an empty text when it gives none. */
    public String detail() {
        return detail;
    }
}
