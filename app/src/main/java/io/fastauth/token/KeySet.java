package io.fastauth.token;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A private JWK Set (RFC 7517), as {@code keys.json} holds it. Immutable. Its members have {@code kid}, {@code use} and
 * {@code alg}:
 *
 * <ul>
 *   <li>{@code sig} with a secret: signs tokens by HS256, HS384 or HS512 from {@code nbf} on, and verifies them until
 *       {@code exp}. Without {@code nbf} it has always signed, without {@code exp} it always verifies. Refresh tokens
 *       are always signed by such a key, so a set needs one.
 *   <li>{@code sig} with a private key: signs access tokens by ES256, EdDSA or RS256, at the same times.
 *   <li>{@code enc}: encrypts (A256GCM) while a signing key is in use that began with it or later. A secret that began
 *       before any of them has an encryption key of the same {@code kid} that is derived from it; a private key needs
 *       one of these.
 * </ul>
 *
 * <p>A key set takes over {@code cryptography-key}. When the set has a member of its {@code kid}, the times of that
 * member apply, and one whose {@code exp} has passed retires the key for as long as it stays configured. Without such a
 * member {@code cryptography-key} only verifies.
 */
public final class KeySet {

    /** The largest file, in bytes. */
    public static final int MAX_BYTES = 1024 * 1024;

    private final List<KeyMember> members;

    private KeySet(List<KeyMember> members) {
        this.members = List.copyOf(members);
    }

    public static KeySet empty() {
        return new KeySet(List.of());
    }

    /** New signing keys, which sign from now on, and their encryption key. */
    public static KeySet generate(TokenAlgorithm algorithm, Instant now) {
        return empty().rotated(algorithm, now, now, now, Optional.empty());
    }

    /**
     * Reads a key set strictly.
     *
     * @param json a JWK Set with at least one secret that signs
     * @throws InvalidSettingException when it is refused; the message names the key id or the position of the key and
     *     the fix, and contains no key
     */
    public static KeySet parse(String json) {
        KeySet set = new KeySet(KeySetReader.read(json));
        set.refuseEqualMembers();
        set.refuseContradictions();
        return set;
    }

    private void refuseEqualMembers() {
        Set<String> ids = new HashSet<>();
        Map<Object, String> keys = new HashMap<>();
        for (KeyMember member : members) {
            if (!ids.add(member.id())) {
                throw new InvalidSettingException("the key " + member.id() + " is there twice; remove one of the two");
            }
            String other = keys.put(member.thumbprint(), member.id());
            if (other != null) {
                throw new InvalidSettingException(
                        "the keys " + other + " and " + member.id() + " have the same secret; remove one of the two");
            }
        }
    }

    private void refuseContradictions() {
        Map<Begin, String> begins = new HashMap<>();
        for (KeyMember key : signing().toList()) {
            String other = begins.put(new Begin(key.algorithm().asymmetric(), key.from()), key.id());
            if (other != null) {
                throw new InvalidSettingException("the keys " + other + " and " + key.id()
                        + " begin to sign at the same time; give one of them another nbf");
            }
            Optional<KeyMember> encryption = encryption(key);
            if (encryption.isEmpty() && key.algorithm().asymmetric()) {
                throw new InvalidSettingException("the key " + key.id()
                        + " needs a key of the use enc that begins with it or earlier; add one with its nbf");
            }
            encryption.filter(used -> used.until().isBefore(key.until())).ifPresent(used -> {
                throw new InvalidSettingException("the key " + used.id() + " ends before the key " + key.id()
                        + " that uses it; give both the same exp");
            });
        }
        if (begins.isEmpty()) {
            throw new InvalidSettingException(
                    "has no key of the use sig; make one in a new file with: fastauth keys generate");
        }
        if (begins.keySet().stream().allMatch(Begin::asymmetric)) {
            throw new InvalidSettingException("has no key of the use sig and the kty oct, which signs refresh tokens;"
                    + " make all keys in a new file with: fastauth keys generate --algorithm ES256");
        }
        unusedEncryption().stream().findFirst().ifPresent(unused -> {
            throw new InvalidSettingException("the key " + unused.id()
                    + " of the use enc belongs to no signing key; remove it, or give it the nbf of one");
        });
    }

    private record Begin(boolean asymmetric, Instant from) {}

    /** The JWK Set, with a line for each key. */
    public String toJson() {
        return members.stream()
                .map(member -> "  " + member.jwk().toJSONString())
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
        for (KeyMember member : signing().toList()) {
            SigningKey key = signingKey(member);
            configured.ifPresent(other -> refuseOtherIdOrSecret(key, other));
            entries.add(new KeySchedule.Entry(key, member.from(), member.until(), true));
        }
        configured
                .filter(key -> member(key.id()).isEmpty())
                .ifPresent(key -> entries.add(new KeySchedule.Entry(key, Instant.MIN, Instant.MAX, isEmpty())));
        return new KeySchedule(entries);
    }

    private SigningKey signingKey(KeyMember member) {
        Optional<EncryptionKey> encryption = encryption(member).map(KeyMember::encryptionKey);
        KeyMaterial material = member.material();
        return material instanceof KeyMaterial.Secret secret
                ? SigningKey.of(member.id(), secret, encryption)
                : new SigningKey(member.id(), material, encryption.orElseThrow());
    }

    private static void refuseOtherIdOrSecret(SigningKey key, SigningKey configured) {
        if (key.id().equals(configured.id()) != key.hasSecretOf(configured)) {
            throw new InvalidSettingException("the key " + key.id() + " has either the secret or the id of"
                    + " cryptography-key, and not both: write the id " + configured.id() + " for that secret");
        }
    }

    /**
     * Adds new signing keys and their encryption key, which replace the present ones: a key of an algorithm and, when
     * it is asymmetric, a secret of HS256. Keys that have expired by then, or would before they begin, are removed.
     *
     * @param from when the new keys begin to sign
     * @param until when the present keys cease to verify, unless they do before
     * @param configured the key of {@code cryptography-key}, which becomes a member
     */
    public KeySet rotated(
            TokenAlgorithm algorithm, Instant from, Instant until, Instant now, Optional<SigningKey> configured) {
        List<KeyMember> rotated = new ArrayList<>();
        for (KeyMember member : including(configured).members) {
            boolean isConfigured =
                    configured.filter(key -> key.id().equals(member.id())).isPresent();
            boolean shortened = until.isBefore(member.until());
            Instant end = shortened ? until.truncatedTo(ChronoUnit.SECONDS) : member.until();
            if (isConfigured || (now.isBefore(end) && member.from().isBefore(end))) {
                rotated.add(shortened ? member.ending(end) : member);
            }
        }
        rotated.add(KeyMember.signing(algorithm, from));
        if (algorithm.asymmetric()) {
            rotated.add(KeyMember.signing(TokenAlgorithm.HS256, from));
        }
        rotated.add(KeyMember.encrypting(from));
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
                        .filter(member -> isConfigured || !member.id().equals(id))
                        .map(member -> member.id().equals(id) ? member.ending(now) : member)
                        .toList())
                .withoutUnusedEncryption();
    }

    /** With a member for {@code cryptography-key}, which has always signed. */
    private KeySet including(Optional<SigningKey> configured) {
        return new KeySet(Stream.concat(
                        configured.filter(key -> member(key.id()).isEmpty()).map(KeyMember::of).stream(),
                        members.stream())
                .toList());
    }

    private KeySet withoutUnusedEncryption() {
        List<KeyMember> unused = unusedEncryption();
        return new KeySet(
                members.stream().filter(member -> !unused.contains(member)).toList());
    }

    /** The encryption keys that no signing key uses. */
    private List<KeyMember> unusedEncryption() {
        List<KeyMember> used =
                signing().flatMap(member -> encryption(member).stream()).toList();
        return members.stream()
                .filter(member -> !member.signs() && !used.contains(member))
                .toList();
    }

    private Optional<KeyMember> member(String id) {
        return members.stream().filter(member -> member.id().equals(id)).findFirst();
    }

    private Stream<KeyMember> signing() {
        return members.stream().filter(KeyMember::signs);
    }

    /** The encryption key that was the last to begin when a signing key did. */
    private Optional<KeyMember> encryption(KeyMember signing) {
        return members.stream()
                .filter(member -> !member.signs() && !member.from().isAfter(signing.from()))
                .max(Comparator.comparing(KeyMember::from));
    }

    /** Never the keys: this text may reach a log. */
    @Override
    public String toString() {
        return "KeySet" + members;
    }
}
