package io.fastauth.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import io.fastauth.testing.HandmadeToken;
import io.fastauth.token.KeyMaterial.Pair;
import io.fastauth.token.Keyring.SigningKeys;
import io.fastauth.token.TokenCodec.Decoded;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens that a key of ES256, EdDSA or RS256 signed, and what an attacker may try with the public key. */
class AsymmetricTokensTest {

    private static final String PAYLOAD = "{\"client_id\":\"a\",\"type\":\"access\",\"exp\":4000000000,\"iat\":1}";
    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    private static final BigInteger ORDER_OF_ED25519 =
            BigInteger.ONE.shiftLeft(252).add(new BigInteger("27742317777372353535851937790883648493"));
    private static final List<Keyring> RINGS = Stream.of(
                    TokenAlgorithm.ES256, TokenAlgorithm.EdDSA, TokenAlgorithm.RS256)
            .map(algorithm ->
                    KeySet.generate(algorithm, NOW).schedule(Optional.empty()).at(NOW))
            .toList();

    /** All keys verify at once, as after rotations. */
    private static final TokenCodec CODEC = new TokenCodec(() -> new Keyring(
            RINGS.getFirst().signing(),
            RINGS.stream().flatMap(ring -> ring.all().stream()).toList()));

    private static Keyring ring(TokenAlgorithm algorithm) {
        return RINGS.stream()
                .filter(ring -> signing(ring).access().algorithm() == algorithm)
                .findFirst()
                .orElseThrow();
    }

    private static SigningKeys signing(Keyring ring) {
        return ring.signing().orElseThrow();
    }

    private static String header(String algorithm, String members) {
        return "{\"alg\":\"" + algorithm + "\"" + members + "}";
    }

    private static String kid(SigningKey key) {
        return ",\"kid\":\"" + key.id() + "\"";
    }

    private static String content(String header) {
        return HandmadeToken.base64(header) + "." + HandmadeToken.base64(PAYLOAD);
    }

    private static String signed(KeyMaterial key, String header) {
        return content(header) + "." + key.sign(content(header).getBytes(StandardCharsets.US_ASCII));
    }

    private static String mac(TokenAlgorithm algorithm, byte[] secret, String header) {
        return signed(new KeyMaterial.Secret(algorithm, Arrays.copyOf(secret, Math.max(secret.length, 64))), header);
    }

    static Stream<Arguments> refused() throws Exception {
        List<Arguments> rows = new ArrayList<>();
        for (Keyring ring : RINGS) {
            SigningKey key = signing(ring).access();
            SigningKey secret = signing(ring).refresh();
            Pair pair = (Pair) key.material();
            String name = key.algorithm().name();
            rows.add(Arguments.of(name + " without kid", signed(pair, header(name, ""))));
            rows.add(Arguments.of(name + " kid of the secret", signed(pair, header(name, kid(secret)))));
            rows.add(Arguments.of(
                    name + " kid of another key",
                    signed(
                            pair,
                            header(
                                    name,
                                    kid(signing(RINGS.get((RINGS.indexOf(ring) + 1) % 3))
                                            .access())))));
            for (String other :
                    List.of("none", "HS256", "HS512", "ES384", "ES512", "PS256", "RS512", "Ed25519", "Ed448")) {
                rows.add(Arguments.of(name + " as " + other, signed(pair, header(other, kid(key)))));
            }
            for (TokenAlgorithm other : TokenAlgorithm.values()) {
                if (other != key.algorithm()) {
                    rows.add(Arguments.of(name + " under " + other, signed(pair, header(other.name(), kid(key)))));
                }
            }
            for (byte[] spelling : publicSpellings(key)) {
                for (TokenAlgorithm hmac : List.of(TokenAlgorithm.HS256, TokenAlgorithm.HS384, TokenAlgorithm.HS512)) {
                    for (String members : List.of("", kid(key), kid(secret))) {
                        rows.add(Arguments.of(
                                hmac + " by the public key of " + name + members,
                                mac(hmac, spelling, header(hmac.name(), members))));
                    }
                }
            }
            rows.add(Arguments.of(
                    name + " by a key of the token",
                    signed(
                            pair,
                            header(
                                    name,
                                    kid(key) + ",\"jwk\":"
                                            + key.publicKey().orElseThrow().toJSONString()))));
            rows.add(Arguments.of(name + " typ", signed(pair, header(name, kid(key) + ",\"typ\":\"rt+jwt\""))));
            KeySet others = KeySet.generate(key.algorithm(), NOW);
            rows.add(Arguments.of(
                    name + " by another key",
                    signed(
                            signing(others.schedule(Optional.empty()).at(NOW))
                                    .access()
                                    .material(),
                            header(name, kid(key)))));
            signatures(pair, content(header(name, kid(key))))
                    .forEach(signature -> rows.add(Arguments.of(
                            name + " signature of " + signature.length + " bytes " + Arrays.hashCode(signature),
                            content(header(name, kid(key))) + "." + HandmadeToken.base64(signature))));
        }
        return rows.stream();
    }

    /** The bytes that an implementation may take for the secret of HMAC. */
    private static List<byte[]> publicSpellings(SigningKey key) {
        byte[] encoded = ((Pair) key.material()).publicKey().getEncoded();
        String pem = "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded)
                + "\n-----END PUBLIC KEY-----\n";
        JWK jwk = key.publicKey().orElseThrow();
        String raw = String.valueOf(
                jwk.toJSONObject().getOrDefault("x", jwk.toJSONObject().get("n")));
        return List.of(
                encoded,
                pem.getBytes(StandardCharsets.US_ASCII),
                jwk.toJSONString().getBytes(StandardCharsets.US_ASCII),
                raw.getBytes(StandardCharsets.US_ASCII),
                Base64.getUrlDecoder().decode(raw));
    }

    /** Signatures that are not the one spelling of a genuine one. */
    private static List<byte[]> signatures(Pair pair, String content) throws Exception {
        byte[] input = content.getBytes(StandardCharsets.US_ASCII);
        byte[] good = Base64.getUrlDecoder().decode(pair.sign(input));
        List<byte[]> signatures = new ArrayList<>();
        signatures.add(new byte[good.length]);
        signatures.add(Arrays.copyOf(good, good.length - 1));
        signatures.add(Arrays.copyOf(good, good.length + 1));
        signatures.add(joined(new byte[1], good));
        signatures.add(new byte[] {1});
        int half = good.length / 2;
        byte[] first = Arrays.copyOf(good, half);
        byte[] second = Arrays.copyOfRange(good, half, good.length);
        signatures.add(joined(second, first));
        switch (pair.algorithm()) {
            case ES256 -> {
                BigInteger order = ((ECPublicKey) pair.publicKey()).getParams().getOrder();
                for (BigInteger number : List.of(BigInteger.ZERO, BigInteger.ONE, order)) {
                    signatures.add(joined(bytes(number), second));
                    signatures.add(joined(first, bytes(number)));
                    signatures.add(joined(bytes(number), bytes(number)));
                }
                signatures.add(runtime("SHA256withECDSA", pair, input));
            }
            case EdDSA -> {
                // RFC 8032, section 5.1.7: the same point for a number that is larger than the order.
                BigInteger larger = new BigInteger(1, reversed(second)).add(ORDER_OF_ED25519);
                signatures.add(joined(first, reversed(bytes(larger))));
            }
            default -> {
                Signature pss = Signature.getInstance("RSASSA-PSS");
                pss.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
                pss.initSign(pair.privateKey());
                pss.update(input);
                signatures.add(pss.sign());
                signatures.add(runtime("SHA1withRSA", pair, input));
                signatures.add(runtime("SHA512withRSA", pair, input));
            }
        }
        return signatures;
    }

    private static byte[] runtime(String algorithm, Pair pair, byte[] input) throws Exception {
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(pair.privateKey());
        signature.update(input);
        return signature.sign();
    }

    private static byte[] bytes(BigInteger number) {
        byte[] bytes = new byte[32];
        byte[] magnitude = number.toByteArray();
        int length = Math.min(magnitude.length, bytes.length);
        System.arraycopy(magnitude, magnitude.length - length, bytes, bytes.length - length, length);
        return bytes;
    }

    private static byte[] reversed(byte[] bytes) {
        byte[] reversed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            reversed[i] = bytes[bytes.length - 1 - i];
        }
        return reversed;
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void refused(String attack, String token) {
        assertInstanceOf(Decoded.Refused.class, CODEC.decode(token), attack);
    }

    /** Otherwise every row above could be refused for a reason of its making. */
    @ParameterizedTest
    @EnumSource(names = {"ES256", "EdDSA", "RS256"})
    void whatTheRowsStartFromIsAccepted(TokenAlgorithm algorithm) {
        SigningKey key = signing(ring(algorithm)).access();
        for (String typ : List.of("JWT", "jwt", "at+jwt", "AT+JWT", "application/at+jwt", "Application/At+Jwt")) {
            String token = signed(key.material(), header(algorithm.name(), kid(key) + ",\"typ\":\"" + typ + "\""));
            assertEquals(
                    key.id(),
                    assertInstanceOf(Decoded.Genuine.class, CODEC.decode(token)).keyId());
        }
    }

    @Test
    void anEncryptedTokenIsNoAccessTokenOfRfc9068() {
        SigningKey key = signing(ring(TokenAlgorithm.ES256)).refresh();
        String token = key.encryption().encrypt(PAYLOAD.getBytes(StandardCharsets.UTF_8));
        String header = new String(Base64.getUrlDecoder().decode(token.split("\\.", -1)[0]), StandardCharsets.UTF_8);
        assertInstanceOf(Decoded.Genuine.class, CODEC.decode(token));

        String other = HandmadeToken.base64(header.replace("JWT", "at+jwt")) + token.substring(token.indexOf('.'));

        assertEquals(new Decoded.Refused("the header's typ is not accepted"), CODEC.decode(other));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ES256", "RS256"})
    void aVerifierWithThePublishedKeysAloneAcceptsAnAccessToken(TokenAlgorithm algorithm) throws Exception {
        Keyring ring = ring(algorithm);
        Claims claims = ((Decoded.Genuine) CODEC.decode(signed(
                        signing(ring).access().material(),
                        header(algorithm.name(), kid(signing(ring).access())))))
                .claims();
        SignedJWT token =
                SignedJWT.parse(CODEC.encode(claims, signing(ring).access(), TokenFormat.JWS, AccessTokenType.AT_JWT));

        JWK published = JWKSet.parse(JwkSet.of(ring).json())
                .getKeyByKeyId(token.getHeader().getKeyID());

        assertEquals("at+jwt", token.getHeader().getType().toString());
        assertTrue(token.verify(
                algorithm == TokenAlgorithm.RS256
                        ? new RSASSAVerifier(published.toRSAKey())
                        : new ECDSAVerifier(published.toECKey())));
    }
}
