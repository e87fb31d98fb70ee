package io.fastauth.tokens;

import io.fastauth.token.JwkSet;
import io.fastauth.token.Keyring;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** The JWK Set of the public keys (RFC 7517, section 5). It is written once for each keyring. */
final class JwkSetDocument {

    private static final Header TYPE = HeaderValues.createCached(HeaderNames.CONTENT_TYPE, "application/jwk-set+json");
    private static final Header LIFETIME =
            HeaderValues.createCached(HeaderNames.CACHE_CONTROL, "public, max-age=" + JwkSet.MAX_AGE.toSeconds());

    /** RFC 9110, section 8.8.3; a weak one matches as well (section 13.1.2). */
    private static final Pattern ENTITY_TAG = Pattern.compile("\"[!#-~\\x80-\\xff]*\"");

    private final Supplier<Keyring> keyring;
    private final AtomicReference<Written> latest;

    JwkSetDocument(Supplier<Keyring> keyring) {
        this.keyring = keyring;
        this.latest = new AtomicReference<>(Written.of(keyring.get()));
    }

    void send(ServerRequest request, ServerResponse response) {
        Written written = current();
        response.header(LIFETIME).header(written.tag());
        if (request.headers().contains(HeaderNames.IF_NONE_MATCH)
                && written.matches(
                        request.headers().get(HeaderNames.IF_NONE_MATCH).allValues())) {
            response.status(Status.NOT_MODIFIED_304).send();
        } else {
            response.header(TYPE).send(written.set().json().getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Whether the set has no key. */
    boolean isEmpty() {
        return current().set().isEmpty();
    }

    private Written current() {
        Keyring keys = keyring.get();
        Written written = Objects.requireNonNull(latest.get());
        if (written.isOf(keys)) {
            return written;
        }
        Written changed = Written.of(keys);
        latest.set(changed);
        return changed;
    }

    /** The document of a keyring, with its entity tag. */
    private record Written(Keyring keys, JwkSet set, Header tag) {

        static Written of(Keyring keys) {
            JwkSet set = JwkSet.of(keys);
            return new Written(
                    keys, set, HeaderValues.createCached(HeaderNames.ETAG, "\"" + digest(set.json()) + "\""));
        }

        private static String digest(String json) {
            try {
                return Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(
                                MessageDigest.getInstance("SHA-256").digest(json.getBytes(StandardCharsets.UTF_8)));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("This Java runtime has no SHA-256", e);
            }
        }

        @SuppressWarnings("ReferenceEquality") // a keyring is the same until a key changes; comparing keys takes longer
        boolean isOf(Keyring present) {
            return keys == present;
        }

        boolean matches(List<String> conditions) {
            return conditions.stream()
                    .anyMatch(condition -> condition.strip().equals("*")
                            || ENTITY_TAG
                                    .matcher(condition)
                                    .results()
                                    .anyMatch(found -> found.group().equals(tag.get())));
        }
    }
}
