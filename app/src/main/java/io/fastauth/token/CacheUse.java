package io.fastauth.token;

/**
 * How a cache is used, since the start.
 *
 * @param hits questions that it answered
 * @param misses questions that had to go further
 */
public record CacheUse(long hits, long misses) {}
