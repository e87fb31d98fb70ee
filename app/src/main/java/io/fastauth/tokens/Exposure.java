package io.fastauth.tokens;

import io.fastauth.http.AddressLimiter;
import io.fastauth.token.PublicUrl;
import java.util.Optional;

/**
 * Where callers reach the service, and the limit of open issuance.
 *
 * @param publicUrl the configured URL at which callers reach the service
 * @param loopbackHost the name or address that the service listens on, when it is a loopback one
 */
public record Exposure(Optional<PublicUrl> publicUrl, Optional<String> loopbackHost, AddressLimiter issues) {}
