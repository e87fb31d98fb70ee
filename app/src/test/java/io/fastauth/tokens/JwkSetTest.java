package io.fastauth.tokens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fastauth.testing.ManualClock;
import io.fastauth.testing.RunningServer;
import io.fastauth.token.KeySet;
import io.fastauth.token.TokenAlgorithm;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The published keys: the public parts of every asymmetric key, and nothing else. */
class JwkSetTest {

    private static final String PATH = "/.well-known/jwks.json";
    private static final Set<String> PUBLIC = Set.of("kty", "use", "alg", "kid", "crv", "x", "y", "n", "e");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private final ManualClock clock = new ManualClock();

    private RunningServer start(KeySet keys) throws Exception {
        Path file = Files.writeString(folder.resolve("keys.json"), keys.toJson());
        return RunningServer.start(config -> config.clock(clock)
                .store(store -> store.url("jdbc:sqlite:" + folder.resolve("tokens.db")))
                .tokens(tokens -> tokens.keysFile(file)));
    }

    /** Keys of ES256, EdDSA and RS256 at once: a verifying one, one that signs, and an announced one. */
    private KeySet rotatedTwice() {
        Instant now = clock.instant();
        Instant end = now.plus(Duration.ofDays(1));
        return KeySet.generate(TokenAlgorithm.ES256, now.minusSeconds(60))
                .rotated(TokenAlgorithm.EdDSA, now, end, now, Optional.empty())
                .rotated(TokenAlgorithm.RS256, now.plusSeconds(300), end, now, Optional.empty());
    }

    @Test
    void everyAsymmetricKeyIsPublishedWithoutAPrivatePart() throws Exception {
        KeySet keys = rotatedTwice();
        try (RunningServer server = start(keys)) {
            HttpResponse<String> answer = server.get(PATH);

            assertEquals(200, answer.statusCode());
            assertEquals("application/jwk-set+json", header(answer, "Content-Type"));
            assertEquals("public, max-age=300", header(answer, "Cache-Control"));
            List<String> algorithms = new ArrayList<>();
            for (JsonNode key : JSON.readTree(answer.body()).path("keys")) {
                algorithms.add(key.path("kty").asText() + " " + key.path("alg").asText());
                assertEquals("sig", key.path("use").asText());
                assertTrue(keys.toJson().contains(key.path("kid").asText()));
                key.fieldNames().forEachRemaining(member -> assertTrue(PUBLIC.contains(member), member));
            }
            assertEquals(Set.of("EC ES256", "OKP EdDSA", "RSA RS256"), new TreeSet<>(algorithms));
            assertEquals(3, algorithms.size());
            for (JsonNode key : JSON.readTree(keys.toJson()).path("keys")) {
                for (String member : List.of("k", "d", "p", "q", "dp", "dq", "qi")) {
                    assertFalse(
                            key.has(member)
                                    && answer.body().contains(key.path(member).asText()),
                            member);
                }
                assertEquals(
                        !key.path("kty").asText().equals("oct"),
                        answer.body().contains(key.path("kid").asText()));
            }
        }
    }

    @Test
    void aCallerWithACopyGetsNoOther() throws Exception {
        try (RunningServer server = start(rotatedTwice())) {
            HttpResponse<String> first = server.get(PATH);
            String tag = header(first, "ETag");
            assertTrue(tag.matches("\"[A-Za-z0-9_-]{43}\""), tag);

            for (String condition : List.of(tag, "W/" + tag, "\"a,b\", " + tag, "\"a\" ,W/\"b\"," + tag, "*", " * ")) {
                HttpResponse<String> same = server.get(PATH, "If-None-Match", condition);
                assertEquals(304, same.statusCode(), condition);
                assertEquals("", same.body());
                assertEquals(tag, header(same, "ETag"));
                assertEquals("public, max-age=300", header(same, "Cache-Control"));
            }
            assertEquals(
                    304,
                    server.get(PATH, "If-None-Match", "\"a\"", "If-None-Match", tag)
                            .statusCode());
            for (String condition :
                    List.of("\"a\"", "", tag.replace("\"", ""), "\"*\"", tag.replaceFirst("\"", "\"x"))) {
                assertEquals(
                        first.body(),
                        server.get(PATH, "If-None-Match", condition).body(),
                        condition);
            }
            HttpResponse<String> head =
                    server.send(server.request(PATH).method("HEAD", HttpRequest.BodyPublishers.noBody()));
            assertEquals(200, head.statusCode());
            assertEquals(tag, header(head, "ETag"));
            assertEquals(String.valueOf(first.body().length()), header(head, "Content-Length"));
            assertEquals("", head.body());
            assertEquals(405, server.post(PATH, "text/plain", "").statusCode());
        }
    }

    @Test
    void theSetChangesWhenAKeyEnds() throws Exception {
        try (RunningServer server = start(rotatedTwice())) {
            HttpResponse<String> first = server.get(PATH);
            clock.advance(Duration.ofSeconds(301));
            HttpResponse<String> begun = server.get(PATH);
            assertEquals(
                    new TreeSet<>(kids(first)), new TreeSet<>(kids(begun)), "the announced key signs, and was there");

            clock.advance(Duration.ofDays(1));
            HttpResponse<String> last = server.get(PATH, "If-None-Match", header(begun, "ETag"));

            assertEquals(200, last.statusCode());
            assertEquals(1, kids(last).size());
            assertNotEquals(header(begun, "ETag"), header(last, "ETag"));
        }
    }

    @Test
    void keysOfHmacAreNeverPublished() throws Exception {
        try (RunningServer server = start(KeySet.generate(TokenAlgorithm.HS256, clock.instant()))) {
            HttpResponse<String> answer = server.get(PATH);

            assertEquals("{\"keys\":[]}", answer.body());
            assertEquals("public, max-age=300", header(answer, "Cache-Control"));
        }
    }

    private static List<String> kids(HttpResponse<String> answer) throws Exception {
        List<String> kids = new ArrayList<>();
        JSON.readTree(answer.body())
                .path("keys")
                .forEach(key -> kids.add(key.path("kid").asText()));
        return kids;
    }

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }
}
