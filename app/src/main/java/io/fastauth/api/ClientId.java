package io.fastauth.api;

import io.fastauth.token.ClientIdRule;

/** Client ids of requests. */
final class ClientId {

    private ClientId() {}

    /**
     * Checks a client id.
     *
     * @return the same text
     * @throws InvalidRequestException when it breaks the rule
     */
    static String checked(String clientId) {
        ClientIdRule.problem(clientId).ifPresent(problem -> {
            throw InvalidRequestException.badRequest("client_id " + problem);
        });
        return clientId;
    }
}
