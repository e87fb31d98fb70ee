package io.fastauth.token;

/** Receives every outcome, on the thread of the caller: it must not block, and must not keep the tokens. */
public interface IssuerObserver {

    /**
     * Tokens were issued, or refused.
     *
     * @param outcome the result
     */
    void issued(Issue outcome);

    /**
     * A refresh was granted, or refused.
     *
     * @param outcome the result
     */
    void refreshed(Refresh outcome);

    /**
     * An observer that does nothing.
     *
     * @return the observer
     */
    static IssuerObserver none() {
        return new IssuerObserver() {

            @Override
            public void issued(Issue outcome) {
                // Ignored.
            }

            @Override
            public void refreshed(Refresh outcome) {
                // Ignored.
            }
        };
    }
}
