package io.fastauth.token;

import jakarta.json.JsonObject;
import java.time.Instant;
import java.util.Optional;

/**
 * What can be said of a token without asking the store.
 *
 * @param header the header; empty when the text is not even shaped like a token
 * @param claims every claim as the token spells it. Only to be believed when the verdict is {@link Valid} or
 *     {@link Expired}: otherwise anybody may have written them. Empty when they cannot be read.
 * @param verdict the judgement
 */
public record Inspection(Optional<TokenHeader> header, Optional<JsonObject> claims, Verdict verdict) {

    /** The judgement. */
    public sealed interface Verdict {}

    /**
     * One of our keys made the token, and it has not expired. Whether it is its client's current one, the store knows.
     *
     * @param until when it expires
     */
    public record Valid(Instant until) implements Verdict {}

    /**
     * One of our keys made the token, and it has expired.
     *
     * @param since since when
     */
    public record Expired(Instant since) implements Verdict {}

    /** Shaped like a token of ours, but none of the keys made it. */
    public record OfNoKey() implements Verdict {}

    /**
     * Not a token that we could have made.
     *
     * @param reason why, in words that hold nothing of the token
     */
    public record Malformed(String reason) implements Verdict {}
}
