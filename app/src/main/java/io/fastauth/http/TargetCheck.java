package io.fastauth.http;

import io.helidon.common.uri.UriValidator;
import io.helidon.http.HttpPrologue;
import io.helidon.http.Method;
import io.helidon.webserver.http1.Http1Config;
import java.util.BitSet;

/**
 * Checks request targets as Helidon does ({@code validate-path}, {@code validate-prologue}), except where the policy of
 * the socket leaves that to a handler. Helidon can only check every target or none.
 */
record TargetCheck(Http1Config config, ConnectionPolicy policy) {

    private static final char MAX_ASCII = 0x7f;

    /** RFC 3986, section 2.3. */
    private static final BitSet UNRESERVED = "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
            .chars()
            .collect(BitSet::new, BitSet::set, BitSet::or);

    /** Whether a target is a path with an optional query that needs no further check, as nearly all are. */
    private static boolean isPlain(String target) {
        if (!target.startsWith("/") || target.startsWith("//")) {
            return false;
        }
        boolean query = false;
        for (int i = 0; i < target.length(); i++) {
            char c = target.charAt(i);
            boolean unreserved = c <= MAX_ASCII && UNRESERVED.get(c);
            if (c == '?' && !query) {
                query = true;
            } else if (!unreserved && c != '/' && (!query || (c != '=' && c != '&'))) {
                return false;
            }
        }
        return true;
    }

    /** Throws {@link RefusedRequestException} when the target is malformed. */
    void check(RequestHead head) {
        String target = head.target();
        if (isPlain(target)) {
            return;
        }
        int query = target.indexOf('?');
        if (policy.acceptsAnyTarget(query < 0 ? target : target.substring(0, query))) {
            return;
        }
        try {
            HttpPrologue prologue = HttpPrologue.create(
                    "HTTP/1.1", "HTTP", "1.1", Method.create(head.method()), target, config.validatePath());
            if (config.validatePath() && target.chars().anyMatch(c -> c > MAX_ASCII)) {
                throw new IllegalArgumentException("not ASCII");
            }
            if (config.validatePrologue()) {
                UriValidator.validateQuery(prologue.query().rawValue());
                if (prologue.fragment().hasValue()) {
                    UriValidator.validateFragment(prologue.fragment().rawValue());
                }
            }
        } catch (IllegalArgumentException e) {
            // The exception may quote the target.
            throw RefusedRequestException.malformed(
                    "The request target must be a path and a query in the characters of RFC 3986, others"
                            + " percent-encoded");
        }
    }
}
