package io.fastauth.registry;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * The text of a secret: {@value #PREFIX}, 256 random bits and their CRC-32, both in base64url. Scanners find leaked
 * ones by the prefix and the checksum. It is shown once and never stored.
 *
 * @param text well-formed
 */
public record SecretText(String text) {

    public static final String PREFIX = "fas_";

    private static final int RANDOM_BYTES = 32;
    private static final int RANDOM_LENGTH = 43;
    private static final int LENGTH = PREFIX.length() + RANDOM_LENGTH + 6;
    private static final SecureRandom RANDOM = new SecureRandom();

    /** A new secret. */
    public static SecretText generate() {
        byte[] random = new byte[RANDOM_BYTES];
        RANDOM.nextBytes(random);
        String encoded = base64Url(random);
        return new SecretText(PREFIX + encoded + checksum(encoded));
    }

    /** Reads a presented secret; empty unless it has the form of a generated one: secrets cannot be chosen. */
    public static Optional<SecretText> parse(String presented) {
        return presented.length() == LENGTH
                        && presented.startsWith(PREFIX)
                        && presented
                                .substring(PREFIX.length() + RANDOM_LENGTH)
                                .equals(checksum(presented.substring(PREFIX.length(), PREFIX.length() + RANDOM_LENGTH)))
                ? Optional.of(new SecretText(presented))
                : Optional.empty();
    }

    private static String checksum(String encoded) {
        CRC32 crc = new CRC32();
        crc.update(encoded.getBytes(StandardCharsets.UTF_8));
        return base64Url(
                ByteBuffer.allocate(Integer.BYTES).putInt((int) crc.getValue()).array());
    }

    private static String base64Url(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** SHA-256 in lower-case hexadecimal digits. */
    public String digest() {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java runtime has no SHA-256", e);
        }
    }

    /** The secret as it is kept. */
    public ClientSecret kept(Instant createdAt) {
        return new ClientSecret(
                digest(), createdAt.truncatedTo(ChronoUnit.SECONDS), Optional.empty(), Optional.empty());
    }

    /** Never the secret: this text may reach a log. */
    @Override
    public String toString() {
        return "SecretText[***]";
    }
}
