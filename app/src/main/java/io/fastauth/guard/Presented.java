package io.fastauth.guard;

/** What a caller presents for one level. */
public sealed interface Presented {

    /** No credential. */
    record None() implements Presented {}

    /**
     * One credential.
     *
     * @param credential the token, not yet verified
     */
    record One(String credential) implements Presented {
        /** Never the credential: this text may reach a log. */
        @Override
        public String toString() {
            return "One[***]";
        }
    }

    /**
     * More than one, so it is not clear which counts (RFC 6750, section 2: a client must not use more than one method).
     *
     * @param detail what to change
     */
    record Ambiguous(String detail) implements Presented {}
}
