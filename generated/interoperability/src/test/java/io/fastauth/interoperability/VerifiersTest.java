package io.fastauth.interoperability;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JWSObject;
import java.text.ParseException;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Verifiers of others accept our tokens offline, by the JWK Set alone, and refuse those that are not for them. */
@ExtendWith(Services.Resolver.class)
class VerifiersTest {

    /** Configurations with the verifiers that support them, but for Apache. */
    static Stream<Arguments> libraries() {
        return combinations().filter(combination -> combination.get()[1] != VerifierKind.APACHE);
    }

    static Stream<Arguments> apache() {
        return combinations().filter(combination -> combination.get()[1] == VerifierKind.APACHE);
    }

    private static Stream<Arguments> combinations() {
        return Arrays.stream(Configuration.values())
                .flatMap(configuration ->
                        supporting(configuration).stream().map(kind -> Arguments.of(configuration, kind)));
    }

    private static List<VerifierKind> supporting(Configuration configuration) {
        return Arrays.stream(VerifierKind.values())
                .filter(kind -> kind.supports(configuration))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("libraries")
    void librariesAcceptWhatIsForThemAndNothingElse(Configuration configuration, VerifierKind kind, Services services)
            throws Exception {
        acceptsWhatIsForItAndNothingElse(configuration, kind, services);
    }

    @Tag("profile")
    @ParameterizedTest
    @MethodSource("apache")
    void apacheAcceptsWhatIsForItAndNothingElse(Configuration configuration, VerifierKind kind, Services services)
            throws Exception {
        acceptsWhatIsForItAndNothingElse(configuration, kind, services);
    }

    private static void acceptsWhatIsForItAndNothingElse(
            Configuration configuration, VerifierKind kind, Services services) throws Exception {
        kind.tool().ifPresent(Tool::require);
        Service service = services.of(configuration);
        Service stranger =
                services.of(configuration == Configuration.ES256 ? Configuration.RS256 : Configuration.ES256);
        try (Verifier verifier = kind.open(service)) {
            assertEquals("accepted billing", verifier.verify(service.accessToken("billing", Service.ORDERS)));
            PresentedTokens.bad(service, stranger).forEach((reason, token) -> {
                String verdict = verifier.verify(token);
                assertTrue(verdict.startsWith("refused"), () -> reason + ": " + verdict);
            });
        }
    }

    @Test
    void followRotationsAndRefuseTheExpired(Services services) throws Exception {
        followRotationsAndRefuseTheExpired(Configuration.ES256, services);
    }

    @Tag("profile")
    @ParameterizedTest
    @EnumSource(
            value = Configuration.class,
            names = {"RS256", "ED25519"})
    void followRotationsOfOtherAlgorithms(Configuration configuration, Services services) throws Exception {
        followRotationsAndRefuseTheExpired(configuration, services);
    }

    private static void followRotationsAndRefuseTheExpired(Configuration configuration, Services services)
            throws Exception {
        Service service = services.of(configuration);
        Map<VerifierKind, Verifier> verifiers = new EnumMap<>(VerifierKind.class);
        try {
            for (VerifierKind kind : supporting(configuration)) {
                // The other tests report those that are missing.
                if (kind.tool().map(Tool::available).orElse(true)) {
                    verifiers.put(kind, kind.open(service));
                }
            }
            String before = service.accessToken("billing", Service.ORDERS);
            assertAccepted(verifiers, before);

            service.rotate(configuration, "3s");
            // Published before it signs, for those that load the set once.
            for (VerifierKind kind : verifiers.keySet()) {
                if (!kind.followsRotations()) {
                    verifiers.put(kind, kind.open(service));
                }
            }
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> !keyId(service.accessToken("billing", Service.ORDERS))
                            .equals(keyId(before)));
            assertAccepted(verifiers, service.accessToken("billing", Service.ORDERS));
            assertAccepted(verifiers, before);

            Map<VerifierKind, String> brief = new EnumMap<>(VerifierKind.class);
            verifiers.forEach((kind, verifier) -> brief.put(kind, acceptedWhileItLives(service, verifier)));
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> brief.values().stream().allMatch(PresentedTokens::expired));
            verifiers.forEach((kind, verifier) -> {
                String verdict = verifier.verify(brief.get(kind));
                assertTrue(verdict.startsWith("refused"), () -> kind + ": " + verdict);
            });
        } finally {
            verifiers.values().forEach(Verifier::close);
        }
    }

    /** A token that lives for two seconds: on a busy machine one may expire on its way. */
    private static String acceptedWhileItLives(Service service, Verifier verifier) {
        return await().atMost(Duration.ofSeconds(20))
                .until(
                        () -> service.accessToken("brief", Service.ORDERS),
                        token -> verifier.verify(token).equals("accepted brief"));
    }

    private static void assertAccepted(Map<VerifierKind, Verifier> verifiers, String token) {
        verifiers.forEach((kind, verifier) -> assertEquals("accepted billing", verifier.verify(token), kind::toString));
    }

    private static String keyId(String token) throws ParseException {
        return JWSObject.parse(token).getHeader().getKeyID();
    }
}
