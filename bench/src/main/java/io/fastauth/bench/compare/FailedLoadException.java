package io.fastauth.bench.compare;

/** A request of a load was refused, broke, or was not what is to be measured. */
final class FailedLoadException extends IllegalStateException {

    private static final long serialVersionUID = 1;

    private final transient Load load;

    FailedLoadException(Load load, IllegalStateException cause) {
        super(cause.getMessage(), cause);
        this.load = load;
    }

    /** Whether it went to a server. */
    boolean on(Deployment server) {
        return load.on().equals(server);
    }
}
