package io.fastauth.client;

import java.util.Optional;

/**
 * The client credentials grant, which gives new tokens when a session is over.
 *
 * @param scope the scopes to ask for, separated by spaces; empty for all that the client may have
 * @param resource the resource server that the tokens are for (RFC 8707); empty for the default
 */
record Grant(ClientCredential client, Optional<String> scope, Optional<String> resource) {}
