package io.fastauth.client;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;

/** The id and secret of a registered client. */
record ClientCredential(String id, String secret) {
    ClientCredential {
        Objects.requireNonNull(id, "clientId must not be null");
        Objects.requireNonNull(secret, "clientSecret must not be null");
    }

    /** The value of {@code Authorization} (RFC 6749, section 2.3.1). */
    String basic() {
        String text = encoded(id) + ":" + encoded(secret);
        return "Basic " + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "ClientCredential[id=" + id + ", secret=*]";
    }
}
