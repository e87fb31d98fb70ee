package io.fastauth.token;

/**
 * The number of sessions that a store holds.
 *
 * @param current sessions whose refresh token has not expired
 * @param expired sessions that the store may delete
 */
public record SessionCount(long current, long expired) {}
