package io.fastauth.testing;

import io.fastauth.registry.Client;
import io.fastauth.registry.ClientSecret;
import io.fastauth.token.Audience;
import io.fastauth.token.Grant;
import io.fastauth.token.LifetimeRange;
import io.fastauth.token.Scope;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32;

/** Clients to be registered. The secret of each is {@link #secret}. */
public final class RegisteredClients {

    private final Map<String, Client> clients = new ConcurrentHashMap<>();

    /** What a client may do beside being issued access tokens. */
    public enum May {
        REFRESH,
        INTROSPECT
    }

    public RegisteredClients confidential(String id, Grant allowed, May... may) {
        return put(id, true, allowed, Set.of(may));
    }

    public RegisteredClients open(String id, Grant allowed, May... may) {
        return put(id, false, allowed, Set.of(may));
    }

    private RegisteredClients put(String id, boolean confidential, Grant allowed, Set<May> may) {
        clients.put(
                id,
                new Client(
                        id,
                        "",
                        confidential,
                        allowed,
                        100,
                        LifetimeRange.of(Duration.ofHours(1)),
                        Optional.empty(),
                        may.contains(May.REFRESH),
                        may.contains(May.INTROSPECT),
                        Client.Status.ENABLED,
                        Client.Source.API,
                        Instant.EPOCH,
                        confidential
                                ? List.of(
                                        new ClientSecret(digest(id), Instant.EPOCH, Optional.empty(), Optional.empty()))
                                : List.of()));
        return this;
    }

    public static Grant grant(String scope, String... audience) {
        return new Grant(Scope.parse(scope).orElseThrow(), Audience.of(List.of(audience)));
    }

    /** A secret of the form that the registry generates: a prefix, 256 bits and their CRC-32. */
    public static String secret(String id) {
        String bits = base64Url(sha256("secret of " + id));
        CRC32 checksum = new CRC32();
        checksum.update(bits.getBytes(StandardCharsets.US_ASCII));
        return "fas_"
                + bits
                + base64Url(ByteBuffer.allocate(Integer.BYTES)
                        .putInt((int) checksum.getValue())
                        .array());
    }

    /** The digest of {@link #secret}, as the registry keeps it. */
    public static String digest(String id) {
        return HexFormat.of().formatHex(sha256(secret(id)));
    }

    private static String base64Url(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    public RegisteredClients disable(String id) {
        clients.computeIfPresent(
                id,
                (same, client) -> new Client(
                        id,
                        client.label(),
                        client.confidential(),
                        client.allowed(),
                        client.sessions(),
                        client.accessLifetime(),
                        client.refreshLifetime(),
                        client.refreshes(),
                        client.introspects(),
                        Client.Status.DISABLED,
                        client.source(),
                        client.createdAt(),
                        client.secrets()));
        return this;
    }

    /** Every client. */
    public Collection<Client> all() {
        return clients.values();
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
