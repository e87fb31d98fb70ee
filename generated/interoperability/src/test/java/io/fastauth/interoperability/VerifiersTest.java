package io.fastauth.interoperability;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JWSObject;
import java.text.ParseException;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Set<Configuration> ONE_OF_EACH =
            EnumSet.of(Configuration.ES256, Configuration.RS256, Configuration.ED25519);

    /** What every build tries: a configuration of each algorithm with the libraries that support it. */
    static Stream<Arguments> libraries() {
        return combinations(true);
    }

    /** The other configurations, and Apache. */
    static Stream<Arguments> others() {
        return combinations(false);
    }

    private static Stream<Arguments> combinations(boolean everyBuild) {
        return Arrays.stream(Configuration.values())
                .flatMap(configuration -> supporting(configuration).stream()
                        .filter(kind ->
                                everyBuild == (ONE_OF_EACH.contains(configuration) && kind != VerifierKind.APACHE))
                        .map(kind -> Arguments.of(configuration, kind)));
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
    @MethodSource("others")
    void othersAcceptWhatIsForThemAndNothingElse(Configuration configuration, VerifierKind kind, Services services)
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
    void followRotations(Services services) throws Exception {
        followRotations(Configuration.ES256, services);
    }

    @Tag("profile")
    @ParameterizedTest
    @EnumSource(
            value = Configuration.class,
            names = {"RS256", "ED25519"})
    void followRotationsOfOtherAlgorithms(Configuration configuration, Services services) throws Exception {
        followRotations(configuration, services);
    }

    private static void followRotations(Configuration configuration, Services services) throws Exception {
        Service service = services.of(configuration);
        Map<VerifierKind, Verifier> verifiers = open(service);
        try {
            String before = service.accessToken("billing", Service.ORDERS);
            assertAccepted(verifiers, before);

            service.rotate(configuration, "3s");
            verifiers.replaceAll((kind, verifier) -> {
                if (kind.followsRotations()) {
                    return verifier;
                }
                verifier.close();
                return kind.open(service);
            });
            await().atMost(PATIENCE)
                    .until(() -> !keyId(service.accessToken("billing", Service.ORDERS))
                            .equals(keyId(before)));
            assertAccepted(verifiers, service.accessToken("billing", Service.ORDERS));
            assertAccepted(verifiers, before);
        } finally {
            verifiers.values().forEach(Verifier::close);
        }
    }

    @Test
    void refuseTheExpired(Services services) throws Exception {
        Map<Verifier, Service> verifiers = new LinkedHashMap<>();
        try {
            for (Configuration configuration : ONE_OF_EACH) {
                Service service = services.of(configuration);
                open(service).values().forEach(verifier -> verifiers.put(verifier, service));
            }
            Map<Verifier, String> brief = new LinkedHashMap<>();
            verifiers.forEach((verifier, service) -> brief.put(verifier, acceptedWhileItLives(service, verifier)));
            await().atMost(PATIENCE).until(() -> brief.values().stream().allMatch(PresentedTokens::expired));
            brief.forEach((verifier, token) -> {
                String verdict = verifier.verify(token);
                assertTrue(verdict.startsWith("refused"), () -> verifier + ": " + verdict);
            });
        } finally {
            verifiers.keySet().forEach(Verifier::close);
        }
    }

    /** The verifiers that support the service; the other tests report those that are missing on the machine. */
    private static Map<VerifierKind, Verifier> open(Service service) {
        Map<VerifierKind, Verifier> verifiers = new EnumMap<>(VerifierKind.class);
        for (VerifierKind kind : supporting(service.configuration())) {
            if (kind.tool().map(Tool::available).orElse(true)) {
                verifiers.put(kind, kind.open(service));
            }
        }
        return verifiers;
    }

    /** A token that lives for two seconds: on a busy machine one may expire on its way. */
    private static String acceptedWhileItLives(Service service, Verifier verifier) {
        return await().atMost(PATIENCE)
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
