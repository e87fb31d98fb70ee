package io.fastauth.store.rest;

import io.fastauth.token.TokenPair;
import java.util.Optional;

/**
 * What the API answered to a load.
 *
 * @param pair the client's pair, if it has one
 * @param tag the entity tag to compare before a save; only of an API that offers one
 */
record Stored(Optional<TokenPair> pair, Optional<String> tag) {

    static final Stored NOTHING = new Stored(Optional.empty(), Optional.empty());

    /** A pair of empty texts is one that was forgotten. */
    static Stored of(TokenPair pair, Optional<String> tag) {
        boolean forgotten = pair.accessToken().isEmpty() || pair.refreshToken().isEmpty();
        return new Stored(forgotten ? Optional.empty() : Optional.of(pair), tag);
    }

    /** Whether this is what a save left behind. */
    boolean equalsSaved(TokenPair saved) {
        return pair.equals(of(saved, tag).pair);
    }
}
