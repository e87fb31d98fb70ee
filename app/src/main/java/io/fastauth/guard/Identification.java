package io.fastauth.guard;

/**
 * Result of judging credentials that no path has asked for.
 *
 * @param decision {@link Decision.Access} with the client's token, or else {@link Decision.Master}, or the denial
 * @param master whether the master token was presented as well
 */
public record Identification(Decision decision, boolean master) {}
