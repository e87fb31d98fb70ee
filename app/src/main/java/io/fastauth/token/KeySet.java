package io.fastauth.token;

import com.nimbusds.jose.Algorithm;
import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.spec.SecretKeySpec;

/**
 * A private JWK Set (RFC 7517), as {@code keys.json} holds it. Immutable. Its members are symmetric keys ({@code kty}
 * is {@code oct}) with {@code kid}, {@code use} and {@code alg}:
 *
 * <ul>
 *   <li>{@code sig}: signs tokens by HS256, HS384 or HS512 from {@code nbf} on, and verifies them until {@code exp}.
 *       Without {@code nbf} it has always signed, without {@code exp} it always verifies.
 *   <li>{@code enc}: encrypts tokens (A256GCM) while a signing key is in use that began with it or later. A signing key
 *       that began before any of them has an encryption key of the same {@code kid} that is derived from it.
 * </ul>
 *
 * <p>A key set takes over {@code cryptography-key}. When the set has a member of its {@code kid}, the times of that
 * member apply, and one whose {@code exp} has passed retires the key for as long as it stays configured. Without such a
 * member {@code cryptography-key} only verifies.
 */
public final class KeySet {

    /** The largest file, in bytes. */
    public static final int MAX_BYTES = 1024 * 1024;

    private final List<OctetSequenceKey> members;

    private KeySet(List<OctetSequenceKey> members) {
        this.members = List.copyOf(members);
    }

    public static KeySet empty() {
        return new KeySet(List.of());
    }

    /** A new signing key, which signs from now on, and its encryption key. */
    public static KeySet generate(TokenAlgorithm algorithm, Instant now) {
        return empty().rotated(algorithm, now, now, now, Optional.empty());
    }

    /**
     * Reads a key set strictly.
     *
     * @param json a JWK Set with at least one signing key
     * @throws InvalidSettingException when it is refused; the message names the key id or the position of the key and
     *     the fix, and contains no key
     */
    public static KeySet parse(String json) {
        KeySet set = new KeySet(KeySetReader.read(json));
        set.refuseContradictions();
        return set;
    }

    private void refuseContradictions() {
        Set<String> ids = new HashSet<>();
        Map<String, String> secrets = new HashMap<>();
        for (OctetSequenceKey key : members) {
            String id = key.getKeyID();
            if (!ids.add(id)) {
                throw new InvalidSettingException("the key " + id + " is there twice; remove one of the two");
            }
            String other = secrets.put(key.getKeyValue().toString(), id);
            if (other != null) {
                throw new InvalidSettingException(
                        "the keys " + other + " and " + id + " have the same secret; remove one of the two");
            }
        }
        Map<Instant, String> begins = new HashMap<>();
        for (OctetSequenceKey key : signing().toList()) {
            String other = begins.put(from(key), key.getKeyID());
            if (other != null) {
                throw new InvalidSettingException("the keys " + other + " and " + key.getKeyID()
                        + " begin to sign at the same time; give one of them another nbf");
            }
            encryption(key)
                    .filter(encryption -> until(encryption).isBefore(until(key)))
                    .ifPresent(encryption -> {
                        throw new InvalidSettingException("the key " + encryption.getKeyID() + " ends before the key "
                                + key.getKeyID() + " that uses it; give both the same exp");
                    });
        }
        if (begins.isEmpty()) {
            throw new InvalidSettingException(
                    "has no key of the use sig; make one in a new file with: fastauth keys generate");
        }
        unusedEncryption().stream().findFirst().ifPresent(unused -> {
            throw new InvalidSettingException("the key " + unused.getKeyID()
                    + " of the use enc belongs to no signing key; remove it, or give it the nbf of one");
        });
    }

    /** The JWK Set, with a line for each key. */
    public String toJson() {
        return members.stream()
                .map(member -> "  " + member.toJSONString())
                .collect(Collectors.joining(",\n", "{\"keys\": [\n", "\n]}\n"));
    }

    public boolean isEmpty() {
        return members.isEmpty();
    }

    /**
     * The keys and the times of their use.
     *
     * @param configured the key of {@code cryptography-key}
     * @throws InvalidSettingException when the set has the secret of {@code cryptography-key} under another id, or
     *     another secret under its id
     */
    public KeySchedule schedule(Optional<SigningKey> configured) {
        List<KeySchedule.Entry> entries = new ArrayList<>();
        for (OctetSequenceKey member : signing().toList()) {
            SigningKey key = SigningKey.of(
                    member.getKeyID(),
                    TokenAlgorithm.valueOf(member.getAlgorithm().getName()),
                    member.toByteArray(),
                    encryption(member).map(KeySet::encryptionKey));
            configured.ifPresent(other -> refuseOtherIdOrSecret(key, other));
            entries.add(new KeySchedule.Entry(key, from(member), until(member), true));
        }
        configured
                .filter(key -> member(key.id()).isEmpty())
                .ifPresent(key -> entries.add(new KeySchedule.Entry(key, Instant.MIN, Instant.MAX, isEmpty())));
        return new KeySchedule(entries);
    }

    private static void refuseOtherIdOrSecret(SigningKey key, SigningKey configured) {
        if (key.id().equals(configured.id()) != key.hasSecret(configured.secret())) {
            throw new InvalidSettingException("the key " + key.id() + " has either the secret or the id of"
                    + " cryptography-key, and not both: write the id " + configured.id() + " for that secret");
        }
    }

    /**
     * Adds a new signing key and its encryption key, which replace the present ones. Keys that have expired by then, or
     * would before they begin, are removed.
     *
     * @param from when the new key begins to sign
     * @param until when the present keys cease to verify, unless they do before
     * @param configured the key of {@code cryptography-key}, which becomes a member
     */
    public KeySet rotated(
            TokenAlgorithm algorithm, Instant from, Instant until, Instant now, Optional<SigningKey> configured) {
        List<OctetSequenceKey> rotated = new ArrayList<>();
        for (OctetSequenceKey member : including(configured).members) {
            boolean isConfigured =
                    configured.filter(key -> key.id().equals(member.getKeyID())).isPresent();
            boolean shortened = until.isBefore(until(member));
            Instant end = shortened ? until : until(member);
            if (isConfigured || (now.isBefore(end) && from(member).isBefore(end))) {
                rotated.add(shortened ? ending(member, end) : member);
            }
        }
        rotated.add(made(KeyUse.SIGNATURE, algorithm.header().getAlgorithm(), algorithm.minBytes(), from));
        rotated.add(made(KeyUse.ENCRYPTION, EncryptionMethod.A256GCM, EncryptionKey.BYTES, from));
        return new KeySet(rotated).withoutUnusedEncryption();
    }

    /**
     * Removes a signing key and the encryption key that only it uses. The member for {@code cryptography-key} stays as
     * one that has expired.
     */
    public KeySet without(String id, Instant now, Optional<SigningKey> configured) {
        boolean isConfigured = configured.filter(key -> key.id().equals(id)).isPresent();
        KeySet present = isConfigured ? including(configured) : this;
        return new KeySet(present.members.stream()
                        .filter(member -> isConfigured || !member.getKeyID().equals(id))
                        .map(member -> member.getKeyID().equals(id) ? ending(member, now) : member)
                        .toList())
                .withoutUnusedEncryption();
    }

    /** With a member for {@code cryptography-key}, which has always signed. */
    private KeySet including(Optional<SigningKey> configured) {
        return new KeySet(Stream.concat(
                        configured
                                .filter(key -> member(key.id()).isEmpty())
                                .map(key -> new OctetSequenceKey.Builder(key.secret())
                                        .keyID(key.id())
                                        .keyUse(KeyUse.SIGNATURE)
                                        .algorithm(key.algorithm().header().getAlgorithm())
                                        .build())
                                .stream(),
                        members.stream())
                .toList());
    }

    private KeySet withoutUnusedEncryption() {
        List<OctetSequenceKey> unused = unusedEncryption();
        return new KeySet(
                members.stream().filter(member -> !unused.contains(member)).toList());
    }

    /** The encryption keys that no signing key uses. */
    private List<OctetSequenceKey> unusedEncryption() {
        List<OctetSequenceKey> used =
                signing().flatMap(member -> encryption(member).stream()).toList();
        return members.stream()
                .filter(member -> member.getKeyUse().equals(KeyUse.ENCRYPTION) && !used.contains(member))
                .toList();
    }

    private Optional<OctetSequenceKey> member(String id) {
        return members.stream().filter(member -> member.getKeyID().equals(id)).findFirst();
    }

    private Stream<OctetSequenceKey> signing() {
        return members.stream().filter(member -> member.getKeyUse().equals(KeyUse.SIGNATURE));
    }

    /** The encryption key that was the last to begin when a signing key did. */
    private Optional<OctetSequenceKey> encryption(OctetSequenceKey signing) {
        return members.stream()
                .filter(member -> member.getKeyUse().equals(KeyUse.ENCRYPTION)
                        && !from(member).isAfter(from(signing)))
                .max(Comparator.comparing(KeySet::from));
    }

    private static EncryptionKey encryptionKey(OctetSequenceKey member) {
        return new EncryptionKey(member.getKeyID(), new SecretKeySpec(member.toByteArray(), "AES"));
    }

    private static Instant from(OctetSequenceKey member) {
        return Optional.ofNullable(member.getNotBeforeTime())
                .map(Date::toInstant)
                .orElse(Instant.MIN);
    }

    private static Instant until(OctetSequenceKey member) {
        return Optional.ofNullable(member.getExpirationTime())
                .map(Date::toInstant)
                .orElse(Instant.MAX);
    }

    private static OctetSequenceKey ending(OctetSequenceKey member, Instant until) {
        return new OctetSequenceKey.Builder(member)
                .expirationTime(Date.from(until.truncatedTo(ChronoUnit.SECONDS)))
                .build();
    }

    private static OctetSequenceKey made(KeyUse use, Algorithm algorithm, int bytes, Instant from) {
        return new OctetSequenceKey.Builder(random(bytes))
                .keyID(HexFormat.of().formatHex(random(6)))
                .keyUse(use)
                .algorithm(algorithm)
                .notBeforeTime(Date.from(from.truncatedTo(ChronoUnit.SECONDS)))
                .build();
    }

    private static byte[] random(int bytes) {
        byte[] random = new byte[bytes];
        new SecureRandom().nextBytes(random);
        return random;
    }

    /** Never the keys: this text may reach a log. */
    @Override
    public String toString() {
        return "KeySet" + members.stream().map(OctetSequenceKey::getKeyID).toList();
    }
}
