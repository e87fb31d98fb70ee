package io.fastauth.interoperability;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.PlainHeader;
import com.nimbusds.jose.PlainObject;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Tokens that a verifier of the audience {@link Service#ORDERS} is presented with. */
final class PresentedTokens {

    private PresentedTokens() {}

    /** Tokens that must be refused, by the reason. */
    static Map<String, String> bad(Service service, Service stranger) throws JOSEException, ParseException {
        JsonNode granted = service.grant("billing", Service.ORDERS);
        String good = granted.path("access_token").asText();
        Map<String, String> bad = new LinkedHashMap<>();
        bad.put("of another audience", service.accessToken("billing", Service.REPORTS));
        bad.put("a refresh token", granted.path("refresh_token").asText());
        bad.put("with another payload", tampered(good));
        bad.put("with another signature", good.substring(0, good.lastIndexOf('.') + 1) + signature(stranger));
        bad.put("of another issuer", stranger.accessToken("billing", Service.ORDERS));
        bad.put("signed by HMAC with the public key", confused(service, good));
        bad.put("unsigned", unsigned(service, good));
        return bad;
    }

    /** When it has expired for verifiers that tolerate a difference of clocks of up to five seconds. */
    static boolean expired(String token) {
        try {
            long end = JWSObject.parse(token).getPayload().toJSONObject().get("exp") instanceof Number seconds
                    ? seconds.longValue()
                    : Long.MAX_VALUE;
            return System.currentTimeMillis() > (end + 6) * 1000;
        } catch (ParseException e) {
            throw new AssertionError(e);
        }
    }

    private static String tampered(String token) throws ParseException {
        JWSObject parsed = JWSObject.parse(token);
        Map<String, Object> claims = parsed.getPayload().toJSONObject();
        claims.put("sub", "master");
        return parsed.getHeader().toBase64URL() + "." + new Payload(claims).toBase64URL() + "." + parsed.getSignature();
    }

    private static String signature(Service stranger) {
        String token = stranger.accessToken("billing", Service.ORDERS);
        return token.substring(token.lastIndexOf('.') + 1);
    }

    /** The attack on verifiers that let the token choose the algorithm of the key that its {@code kid} names. */
    private static String confused(Service service, String good) throws ParseException, JOSEException {
        JWSObject parsed = JWSObject.parse(good);
        JWK key =
                JWKSet.parse(service.keySet()).getKeyByKeyId(parsed.getHeader().getKeyID());
        JWSObject forged = new JWSObject(
                new JWSHeader.Builder(JWSAlgorithm.HS256)
                        .keyID(key.getKeyID())
                        .type(type(service))
                        .build(),
                parsed.getPayload());
        forged.sign(new MACSigner(key.toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8)));
        return forged.serialize();
    }

    private static String unsigned(Service service, String good) throws ParseException {
        PlainHeader header = new PlainHeader.Builder().type(type(service)).build();
        return new PlainObject(header, JWSObject.parse(good).getPayload()).serialize();
    }

    /** Of the right type, so that it is the signature that is refused. */
    private static JOSEObjectType type(Service service) {
        return service.configuration().profiled() ? new JOSEObjectType("at+jwt") : JOSEObjectType.JWT;
    }
}
