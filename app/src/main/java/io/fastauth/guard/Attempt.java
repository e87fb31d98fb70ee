package io.fastauth.guard;

import io.helidon.http.HttpPrologue;
import java.util.Objects;

/**
 * A request about which the guard decides, as far as its denial is counted and recorded.
 *
 * @param address the address of the caller or, where nothing names the caller, of the gateway
 * @param named whether the address is the caller's
 * @param method the HTTP method; empty when it is not known
 * @param path the decoded path without its query; empty when it is not known or cannot be read
 */
public record Attempt(String address, boolean named, String method, String path) {

    /**
     * A request to this server.
     *
     * @param prologue its request line
     * @param address the address of the caller
     * @param named whether the address is that of one caller
     */
    public static Attempt of(HttpPrologue prologue, String address, boolean named) {
        return new Attempt(address, named, prologue.method().text(), path(prologue));
    }

    /** Empty, and so refused, for what has no path in the router's eyes ({@code mailto:x}) or cannot be decoded. */
    private static String path(HttpPrologue prologue) {
        try {
            return Objects.requireNonNullElse(prologue.uriPath().path(), "");
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
