package io.fastauth.client;

/**
 * Figures of a {@link Verifier} since it was built.
 *
 * @param mode the present mode
 * @param verifiedOffline tokens that were accepted without a call of the service
 * @param introspections calls of the introspection endpoint
 * @param refused tokens that were refused
 * @param unavailable tokens that could not be verified
 * @param sessions the number of sessions that are known now
 */
public record VerifierStatistics(
        Mode mode, long verifiedOffline, long introspections, long refused, long unavailable, int sessions) {}
