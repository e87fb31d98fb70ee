package io.fastauth.token;

/**
 * What a store says of itself, for monitoring.
 *
 * @param cache how its cache of pairs is used
 * @param connectionsActive connections to the database that are in use
 * @param connectionsIdle connections that wait for use
 * @param callersWaiting callers that wait for a connection
 */
public record StoreFigures(CacheUse cache, int connectionsActive, int connectionsIdle, int callersWaiting) {}
