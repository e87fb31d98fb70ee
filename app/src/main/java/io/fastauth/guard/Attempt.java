package io.fastauth.guard;

import io.helidon.http.HttpPrologue;
import java.util.Objects;

/**
 * A request that the guard decides about, as it is counted and audited.
 *
 * @param address the address of the caller, or of the gateway when that of the caller is unknown
 * @param named whether the address is the caller's
 * @param method the HTTP method; empty when unknown
 * @param path the decoded path without its query; empty when unknown or unreadable
 */
public record Attempt(String address, boolean named, String method, String path) {

    /** A request to this server. */
    public static Attempt of(HttpPrologue prologue, String address, boolean named) {
        return new Attempt(address, named, prologue.method().text(), path(prologue));
    }

    /** The same with {@code ***} for tokens in the method and the path, where only a mistaken caller writes them. */
    Attempt without(SecretMask secrets) {
        return new Attempt(address, named, secrets.in(method), secrets.in(path));
    }

    /** Empty, and so refused, where the router finds no path ({@code mailto:x}) or cannot decode it. */
    private static String path(HttpPrologue prologue) {
        try {
            return Objects.requireNonNullElse(prologue.uriPath().path(), "");
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
