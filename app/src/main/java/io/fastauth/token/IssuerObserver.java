package io.fastauth.token;

/** Hears of every outcome, in the thread of the caller: it must not wait, and must not keep the tokens. */
public interface IssuerObserver {

    /**
     * A pair was issued, or could not be.
     *
     * @param outcome what issuing came to
     */
    void issued(Issue outcome);

    /**
     * A pair was refreshed, or was not.
     *
     * @param outcome what refreshing came to
     */
    void refreshed(Refresh outcome);

    /**
     * Nobody.
     *
     * @return one that does not listen
     */
    static IssuerObserver none() {
        return new IssuerObserver() {

            @Override
            public void issued(Issue outcome) {
                // Nobody asked.
            }

            @Override
            public void refreshed(Refresh outcome) {
                // Nobody asked.
            }
        };
    }
}
