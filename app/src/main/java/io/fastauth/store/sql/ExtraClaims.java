package io.fastauth.store.sql;

import io.fastauth.token.Keyring;
import io.fastauth.token.Session;
import io.fastauth.token.SigningKey;
import io.fastauth.token.StoreUnavailableException;
import io.fastauth.token.TokenFormat;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonException;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.ByteArrayInputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * The extra claims of a session as bytes. They are encrypted when the session's tokens are: with AES-256-GCM, under a
 * key derived from the key of the access token, and bound to the client and the session, so that bytes moved to another
 * row are refused.
 */
final class ExtraClaims {

    private static final String PURPOSE = "fastauth session extra claims A256GCM";
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final Supplier<Keyring> keyring;
    private final SecureRandom random = new SecureRandom();

    ExtraClaims(Supplier<Keyring> keyring) {
        this.keyring = keyring;
    }

    /** The bytes to store; null without extra claims. */
    byte @Nullable [] write(Session session) {
        if (session.extraClaims().isEmpty()) {
            return null;
        }
        byte[] plain = Json.createObjectBuilder(new TreeMap<>(session.extraClaims()))
                .build()
                .toString()
                .getBytes(StandardCharsets.UTF_8);
        return session.format() == TokenFormat.JWS ? plain : encrypt(session, plain);
    }

    private byte[] encrypt(Session session, byte[] plain) {
        SigningKey key = keyring.get()
                .find(session.accessKeyId())
                .orElseThrow(() -> new StoreUnavailableException(
                        "The claims of a session cannot be encrypted without its key " + session.accessKeyId()));
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] encrypted = cipher(Cipher.ENCRYPT_MODE, key, nonce, session.clientId(), session.id())
                    .doFinal(plain);
            return ByteBuffer.allocate(nonce.length + encrypted.length)
                    .put(nonce)
                    .put(encrypted)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new StoreUnavailableException("The claims of a session cannot be encrypted", e);
        }
    }

    /**
     * Reads stored bytes. Encrypted claims whose key was removed are left out: no token of the session can be verified
     * or signed without that key.
     *
     * @throws StoreUnavailableException when the bytes were changed
     */
    Map<String, Object> read(
            byte @Nullable [] stored, TokenFormat format, String clientId, UUID session, String keyId) {
        if (stored == null) {
            return Map.of();
        }
        try {
            if (format == TokenFormat.JWS) {
                return parse(stored);
            }
            Optional<SigningKey> key = keyring.get().find(keyId);
            return key.isEmpty() ? Map.of() : parse(decrypt(stored, key.get(), clientId, session));
        } catch (GeneralSecurityException | BufferUnderflowException | JsonException | ClassCastException e) {
            throw new StoreUnavailableException(
                    "The stored claims of a session were changed: they cannot be read with the key " + keyId, e);
        }
    }

    private static byte[] decrypt(byte[] stored, SigningKey key, String clientId, UUID session)
            throws GeneralSecurityException {
        byte[] nonce = new byte[NONCE_BYTES];
        ByteBuffer buffer = ByteBuffer.wrap(stored).get(nonce);
        return cipher(Cipher.DECRYPT_MODE, key, nonce, clientId, session)
                .doFinal(stored, buffer.position(), buffer.remaining());
    }

    private static Cipher cipher(int mode, SigningKey key, byte[] nonce, String clientId, UUID session)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key.derive(PURPOSE), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(SessionRows.bytes(session));
        cipher.updateAAD(clientId.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    private static Map<String, Object> parse(byte[] json) {
        Map<String, Object> claims = new TreeMap<>();
        try (JsonReader reader = Json.createReader(new ByteArrayInputStream(json))) {
            JsonObject object = reader.readObject();
            object.forEach((name, value) -> claims.put(name, value(value)));
        }
        return claims;
    }

    /** The kinds of values that {@link io.fastauth.token.IssuingPolicy} allows. */
    private static Object value(JsonValue value) {
        return switch (value) {
            case JsonString text -> text.getString();
            case JsonNumber number -> number.longValueExact();
            case JsonArray texts ->
                texts.getValuesAs(JsonString.class).stream()
                        .map(JsonString::getString)
                        .toList();
            default -> value.getValueType() == JsonValue.ValueType.TRUE;
        };
    }
}
