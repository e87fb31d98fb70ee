package io.fastauth.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.jwk.JWK;
import io.fastauth.token.KeyMaterial.Pair;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What keys sign and verify with. */
class KeyMaterialTest {

    /** RFC 8037, appendix A.4, and RFC 7515, appendix A.3; ES256 never gives the same signature twice. */
    @ParameterizedTest
    @CsvSource({
        "'{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"alg\":\"EdDSA\",\"use\":\"sig\",\"kid\":\"a\","
                + "\"d\":\"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A\","
                + "\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}', "
                + "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc, "
                + "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg",
        "'{\"kty\":\"EC\",\"crv\":\"P-256\",\"alg\":\"ES256\",\"use\":\"sig\",\"kid\":\"a\","
                + "\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
                + "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\","
                + "\"d\":\"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI\"}', "
                + "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt"
                + "cGxlLmNvbS9pc19yb290Ijp0cnVlfQ, "
                + "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"
    })
    void verifiesTheExamplesOfTheStandards(String jwk, String content, String signature) throws Exception {
        KeyMaterial key = new KeyMember(JWK.parse(jwk)).material();
        byte[] input = content.getBytes(StandardCharsets.US_ASCII);

        assertTrue(key.verifies(input, Base64.getUrlDecoder().decode(signature)));
        assertEquals(key.algorithm() == TokenAlgorithm.EdDSA, key.sign(input).equals(signature));
        assertTrue(((Pair) key).matches());
    }

    @ParameterizedTest
    @EnumSource
    void isEqualToACopyAndShowsNoKey(TokenAlgorithm algorithm) {
        KeyMember member = KeyMember.signing(algorithm, Instant.EPOCH);
        KeyMaterial material = member.material();

        assertEquals(material, member.material());
        assertEquals(material.hashCode(), member.material().hashCode());
        KeyMaterial other = KeyMember.signing(algorithm, Instant.EPOCH).material();
        assertNotEquals(material, other);
        // A secret shows nothing of itself in its hash code either.
        assertEquals(algorithm.asymmetric(), material.hashCode() != other.hashCode());
        TokenAlgorithm another = algorithm == TokenAlgorithm.HS256 ? TokenAlgorithm.HS512 : TokenAlgorithm.HS256;
        assertNotEquals(
                material.hashCode(),
                KeyMember.signing(another, Instant.EPOCH).material().hashCode());
        assertTrue(material.toString().endsWith("[" + algorithm + "]"), material::toString);
        assertFalse(member.toString().contains("{"), member::toString);
    }

    @ParameterizedTest
    @EnumSource
    void verifiesItsOwnSignatureOfTheSameContentAlone(TokenAlgorithm algorithm) {
        KeyMaterial material = KeyMember.signing(algorithm, Instant.EPOCH).material();
        byte[] content = "content".getBytes(StandardCharsets.US_ASCII);
        byte[] signature = Base64.getUrlDecoder().decode(material.sign(content));
        assertTrue(material.verifies(content, signature));

        assertFalse(material.verifies("other".getBytes(StandardCharsets.US_ASCII), signature));
        assertFalse(KeyMember.signing(algorithm, Instant.EPOCH).material().verifies(content, signature));
        byte[] changed = signature.clone();
        changed[signature.length / 2] ^= 1;
        byte[] extreme = new byte[signature.length];
        assertFalse(material.verifies(content, extreme));
        Arrays.fill(extreme, (byte) 0xFF);
        for (byte[] other : List.of(
                changed,
                extreme,
                Arrays.copyOf(signature, signature.length - 1),
                Arrays.copyOf(signature, signature.length + 1),
                new byte[0])) {
            assertFalse(material.verifies(content, other), other.length + " bytes");
        }
    }
}
