package io.fastauth.token;

import java.time.Instant;
import java.util.UUID;

/** A pair that was made, and is not stored yet. */
record NewPair(TokenPair pair, Claims access, Claims refresh, String keyId) {

    static String id() {
        return UUID.randomUUID().toString();
    }

    /** When the store may forget the pair. */
    Instant forgottenAt(Validity validity) {
        return validity.end(refresh);
    }

    /** Never the tokens: this text may reach a log. */
    @Override
    public String toString() {
        return "NewPair[" + access.id() + "]";
    }
}
