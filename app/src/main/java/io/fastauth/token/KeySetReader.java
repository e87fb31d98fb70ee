package io.fastauth.token;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import io.fastauth.token.StrictJson.MalformedTokenException;
import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the keys of a JWK Set, and refuses what Nimbus would tolerate. No message contains a key. */
final class KeySetReader {

    private static final int MAX_ID = 64;
    static final int MAX_KEYS = 100;
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._~=-]{1," + MAX_ID + "}");
    private static final Set<String> MEMBERS = Set.of("kty", "kid", "use", "alg", "k", "nbf", "exp");
    private static final int MAX_SECRET = 1024;
    private static final long MAX_EPOCH_SECOND =
            Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();

    private final String name;
    private final JsonObject jwk;

    private KeySetReader(String name, JsonObject jwk) {
        this.name = name;
        this.jwk = jwk;
    }

    static List<OctetSequenceKey> read(String json) {
        JsonObject set = object(json);
        if (!(set.get("keys") instanceof JsonArray entries) || set.size() != 1) {
            throw new InvalidSettingException(
                    "must be a JWK Set: an object with the member keys alone, a list of JWKs");
        }
        if (entries.size() > MAX_KEYS) {
            throw new InvalidSettingException("has " + entries.size() + " keys; keep at most " + MAX_KEYS + " of them");
        }
        List<OctetSequenceKey> keys = new ArrayList<>();
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

    private static OctetSequenceKey key(int position, JsonValue entry) {
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

    private OctetSequenceKey key() {
        if (!MEMBERS.containsAll(jwk.keySet())) {
            throw refused("has a member that is not used; keep kty, kid, use, alg, k, nbf and exp alone");
        }
        if (!text("kty").equals("oct")) {
            throw refused("has a kty that is not supported; only oct is");
        }
        int bytes = secret().length;
        switch (text("use")) {
            case "sig" -> {
                TokenAlgorithm algorithm = TokenAlgorithm.named(text("alg"))
                        .orElseThrow(() -> refused("signs by an alg that is not HS256, HS384 or HS512"));
                if (bytes < algorithm.minBytes() || bytes > MAX_SECRET) {
                    throw refused("has a secret of " + bytes + " bytes; " + algorithm + " needs " + algorithm.minBytes()
                            + " to " + MAX_SECRET);
                }
            }
            case "enc" -> {
                if (!text("alg").equals(EncryptionMethod.A256GCM.getName()) || bytes != EncryptionKey.BYTES) {
                    throw refused(
                            "has the use enc, and so must have the alg A256GCM and " + EncryptionKey.BYTES + " bytes");
                }
            }
            default -> throw refused("has a use that is neither sig nor enc");
        }
        checkTime("nbf");
        checkTime("exp");
        try {
            return OctetSequenceKey.parse(jwk.toString());
        } catch (ParseException e) {
            throw new InvalidSettingException(name + " is not a JWK (RFC 7517)", e);
        }
    }

    private byte[] secret() {
        String k = text("k");
        try {
            byte[] secret = Base64.getUrlDecoder().decode(k);
            if (CompactToken.encoded(secret).equals(k)) {
                return secret;
            }
        } catch (IllegalArgumentException e) {
            // Without the cause, whose message quotes a character of the key.
            throw refused("has a k that is not base64url");
        }
        throw refused("has a k that is not base64url without padding");
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
