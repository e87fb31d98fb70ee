package io.fastauth.token;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.jwk.JWK;
import io.fastauth.token.StrictJson.MalformedTokenException;
import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads the keys of a JWK Set, and refuses what Nimbus would tolerate. No message contains a key. */
final class KeySetReader {

    private static final int MAX_ID = 64;
    static final int MAX_KEYS = 100;
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._~=-]{1," + MAX_ID + "}");
    private static final Set<String> COMMON = Set.of("kty", "kid", "use", "alg", "nbf", "exp");

    /** The members that have the key, by {@code kty}: those of RFC 7518, section 6, and RFC 8037, section 2. */
    private static final Map<String, Set<String>> OF_KEY = Map.of(
            "oct", Set.of("k"),
            "EC", Set.of("crv", "x", "y", "d"),
            "OKP", Set.of("crv", "x", "d"),
            "RSA", Set.of("n", "e", "d", "p", "q", "dp", "dq", "qi"));

    private static final int MAX_SECRET = 1024;
    private static final int COORDINATE = 32;
    private static final int MIN_MODULUS = 2048;
    private static final int MAX_MODULUS = 4096;

    /** 65537: a smaller exponent makes mistakes in padding exploitable, and a larger one only costs time. */
    private static final String EXPONENT = "AQAB";

    private static final long MAX_EPOCH_SECOND =
            Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();

    private final String name;
    private final JsonObject jwk;

    private KeySetReader(String name, JsonObject jwk) {
        this.name = name;
        this.jwk = jwk;
    }

    static List<KeyMember> read(String json) {
        JsonObject set = object(json);
        if (!(set.get("keys") instanceof JsonArray entries) || set.size() != 1) {
            throw new InvalidSettingException(
                    "must be a JWK Set: an object with the member keys alone, a list of JWKs");
        }
        if (entries.size() > MAX_KEYS) {
            throw new InvalidSettingException("has " + entries.size() + " keys; keep at most " + MAX_KEYS + " of them");
        }
        List<KeyMember> keys = new ArrayList<>();
        for (JsonValue entry : entries) {
            keys.add(key(keys.size() + 1, entry));
        }
        return keys;
    }

    private static JsonObject object(String json) {
        try {
            return StrictJson.object(json.getBytes(StandardCharsets.UTF_8), "key set");
        } catch (MalformedTokenException e) {
            throw new InvalidSettingException("is not a JSON object with each member once", e);
        }
    }

    private static KeyMember key(int position, JsonValue entry) {
        if (!(entry instanceof JsonObject jwk)) {
            throw new InvalidSettingException("key " + position + " of the list is not an object");
        }
        KeySetReader positioned = new KeySetReader("key " + position + " of the list", jwk);
        String id = positioned.text("kid");
        if (!ID.matcher(id).matches()) {
            throw positioned.refused("has a kid that is not 1 to " + MAX_ID + " letters, digits and ._~=-");
        }
        return new KeySetReader("the key " + id, jwk).key();
    }

    private KeyMember key() {
        String type = text("kty");
        Set<String> ofKey = OF_KEY.getOrDefault(type, Set.of());
        if (ofKey.isEmpty()) {
            throw refused("has a kty that is not supported; only oct, EC, OKP and RSA are");
        }
        if (!jwk.keySet().stream().allMatch(member -> COMMON.contains(member) || ofKey.contains(member))) {
            throw refused("has a member that is not used; keep kty, kid, use, alg, nbf, exp and "
                    + ofKey.stream().sorted().collect(Collectors.joining(", ")) + " alone");
        }
        switch (text("use")) {
            case "sig" -> checkSigning(type);
            case "enc" -> checkEncryption(type);
            default -> throw refused("has a use that is neither sig nor enc");
        }
        checkTime("nbf");
        checkTime("exp");
        KeyMember member = parsed();
        if (member.signs() && member.material() instanceof KeyMaterial.Pair pair && !pair.matches()) {
            throw refused("has a private key that does not belong to its public key");
        }
        return member;
    }

    private KeyMember parsed() {
        try {
            return new KeyMember(JWK.parse(jwk.toString()));
        } catch (ParseException e) {
            throw new InvalidSettingException(name + " is not a JWK (RFC 7517)", e);
        }
    }

    private void checkSigning(String type) {
        String algorithm = text("alg");
        switch (type) {
            case "oct" -> checkSecret(algorithm);
            case "EC" -> {
                require(algorithm.equals("ES256") && text("crv").equals("P-256"), "alg ES256 and the crv P-256");
                List.of("x", "y", "d").forEach(this::checkCoordinate);
            }
            case "OKP" -> {
                require(algorithm.equals("EdDSA") && text("crv").equals("Ed25519"), "alg EdDSA and the crv Ed25519");
                List.of("x", "d").forEach(this::checkCoordinate);
            }
            default -> {
                require(algorithm.equals("RS256"), "alg RS256");
                checkRsa();
            }
        }
    }

    private void require(boolean met, String rule) {
        if (!met) {
            throw refused("has the kty " + text("kty") + " and the use sig, and so must have the " + rule);
        }
    }

    private void checkSecret(String name) {
        TokenAlgorithm algorithm = TokenAlgorithm.named(name)
                .filter(named -> !named.asymmetric())
                .orElseThrow(() -> refused("signs by an alg that is not HS256, HS384 or HS512"));
        int bytes = bytes("k").length;
        if (bytes < algorithm.minBytes() || bytes > MAX_SECRET) {
            throw refused("has a secret of " + bytes + " bytes; " + algorithm + " needs " + algorithm.minBytes()
                    + " to " + MAX_SECRET);
        }
    }

    private void checkEncryption(String type) {
        if (!type.equals("oct")
                || !text("alg").equals(EncryptionMethod.A256GCM.getName())
                || bytes("k").length != EncryptionKey.BYTES) {
            throw refused("has the use enc, and so must have the kty oct, the alg A256GCM and " + EncryptionKey.BYTES
                    + " bytes");
        }
    }

    private void checkCoordinate(String member) {
        if (bytes(member).length != COORDINATE) {
            throw refused("has a member " + member + " that is not " + COORDINATE + " bytes");
        }
    }

    /**
     * All members that RFC 7518, section 6.3.2, names for two primes: without them, signing takes several times as
     * long.
     */
    private void checkRsa() {
        for (String member : List.of("n", "e", "d", "p", "q", "dp", "dq", "qi")) {
            byte[] number = bytes(member);
            // RFC 7518, section 2: Base64urlUInt has no leading zero.
            if (number.length == 0 || number[0] == 0 || number.length > MAX_MODULUS / Byte.SIZE) {
                throw refused("has a member " + member + " that is not a number as short as it can be written");
            }
        }
        int bits = new BigInteger(1, bytes("n")).bitLength();
        if (bits < MIN_MODULUS || bits > MAX_MODULUS || !text("e").equals(EXPONENT)) {
            throw refused("is not an RSA key of " + MIN_MODULUS + " to " + MAX_MODULUS + " bits with the exponent e "
                    + EXPONENT);
        }
    }

    private byte[] bytes(String member) {
        String encoded = text(member);
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(encoded);
            if (CompactToken.encoded(bytes).equals(encoded)) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            // Without the cause, whose message quotes a character of the key.
            throw refused("has a member " + member + " that is not base64url");
        }
        throw refused("has a member " + member + " that is not base64url without padding");
    }

    private String text(String member) {
        try {
            return StrictJson.text(jwk, member)
                    .orElseThrow(() -> refused("needs the member " + member + ", which is a text"));
        } catch (MalformedTokenException e) {
            throw new InvalidSettingException(name + " has a member " + member + " that is not valid Unicode", e);
        }
    }

    private void checkTime(String member) {
        boolean valid = !jwk.containsKey(member)
                || (jwk.get(member) instanceof JsonNumber number
                        && number.isIntegral()
                        && number.bigDecimalValue().signum() >= 0
                        && number.bigDecimalValue().precision() <= 12
                        && number.longValueExact() <= MAX_EPOCH_SECOND);
        if (!valid) {
            throw refused("has a time " + member + " that is not whole seconds since 1970 before the year 10000");
        }
    }

    private InvalidSettingException refused(String problem) {
        return new InvalidSettingException(name + " " + problem);
    }
}
