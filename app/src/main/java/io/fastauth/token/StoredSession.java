package io.fastauth.token;

import java.util.Optional;

/**
 * A session as a store returns it.
 *
 * @param slot its place among the sessions of its client, from 0
 * @param tokens the issued tokens, for a store that keeps them; empty for a store that keeps sessions alone, whose
 *     tokens are signed again when a refresh is replayed
 */
public record StoredSession(Session session, int slot, Optional<TokenPair> tokens) {}
