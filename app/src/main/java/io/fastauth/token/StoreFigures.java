package io.fastauth.token;

/**
 * Figures of a store, for monitoring.
 *
 * @param cache usage of its cache of sessions
 * @param connectionsActive connections to the database that are in use
 * @param connectionsIdle connections that wait for use
 * @param callersWaiting callers that wait for a connection
 */
public record StoreFigures(CacheUse cache, int connectionsActive, int connectionsIdle, int callersWaiting) {}
