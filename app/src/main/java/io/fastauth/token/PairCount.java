package io.fastauth.token;

/**
 * How many pairs a store holds.
 *
 * @param current pairs whose refresh token has not expired
 * @param expired pairs that the store may forget
 */
public record PairCount(long current, long expired) {}
