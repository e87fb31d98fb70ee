package io.fastauth.cli;

/** A file of pairs that is not whole, or not one at all. */
final class PairFileException extends Exception {

    private static final long serialVersionUID = 1L;

    PairFileException(String message) {
        super(message);
    }
}
