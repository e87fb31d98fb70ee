package io.fastauth.token;

import java.util.Optional;

/**
 * Where the request for a token operation came from, for the audit.
 *
 * @param address the address of the caller, behind trusted proxies; an empty text when over no network
 * @param request the request itself, recorded when it is refused; empty when over no network
 */
public record RequestSource(String address, Optional<AuditedRequest> request) {

    /**
     * The source of an operation that was requested over no network.
     *
     * @return the source
     */
    public static RequestSource none() {
        return new RequestSource("", Optional.empty());
    }
}
