package io.fastauth.tokens;

import io.fastauth.http.IssueLimiter;
import io.fastauth.token.PublicUrl;
import java.util.Optional;

/**
 * Where callers reach the service, and how many pairs they may be issued without a credential.
 *
 * @param publicUrl the URL at which callers reach the service, if it is configured
 * @param loopbackHost the name or address that the service listens on, when it is a loopback one
 * @param issues limits open issuance
 */
public record Exposure(Optional<PublicUrl> publicUrl, Optional<String> loopbackHost, IssueLimiter issues) {}
