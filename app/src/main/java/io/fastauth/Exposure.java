package io.fastauth;

import io.fastauth.api.Issuer;
import io.fastauth.guard.SitePolicy;
import io.fastauth.token.IssueLimiter;
import io.fastauth.token.PublicUrl;
import java.util.Optional;

/**
 * Where callers reach the service, and how many pairs they may be issued without a credential.
 *
 * @param publicUrl the URL at which callers reach the service, if it is configured
 * @param loopbackHost the name or address that the service listens on, when it is a loopback one
 * @param issues limits open issuance
 */
record Exposure(Optional<PublicUrl> publicUrl, Optional<String> loopbackHost, IssueLimiter issues) {

    /**
     * Reads it from settings.
     *
     * @throws IllegalArgumentException when a setting is refused; the message names it
     */
    static Exposure of(FastAuthConfig config, Optional<String> loopbackHost) {
        return new Exposure(
                config.publicUrl().map(PublicUrl::new),
                loopbackHost,
                new IssueLimiter(config.issueBurst(), config.issueRate()));
    }

    SitePolicy sitePolicy() {
        return new SitePolicy(publicUrl, loopbackHost);
    }

    Issuer issuer(String rootPath) {
        return new Issuer(publicUrl, loopbackHost.isPresent(), rootPath);
    }
}
