package io.fastauth.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.Manifests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every manifest of {@code k8s/} has only fields of its type. */
class ManifestTypesTest {

    private static final Path K8S = Path.of("..", "k8s");
    private static final Set<String> NO_MANIFESTS =
            Set.of("kustomization.yaml", "application.yaml", "envoy.yaml", "alerts.test.yaml");

    /** No types are published for these; {@link GatewayManifestsTest} checks them. */
    private static final Set<String> UNTYPED = Set.of(
            "traefik.io/v1alpha1/Middleware",
            "traefik.io/v1alpha1/IngressRoute",
            "gateway.envoyproxy.io/v1alpha1/SecurityPolicy",
            "gateway.envoyproxy.io/v1alpha1/ClientTrafficPolicy");

    @Test
    void everyManifestIsOfAKnownType() throws IOException {
        Set<String> untyped = new TreeSet<>();
        try (Stream<Path> files = Files.walk(K8S)) {
            List<Path> manifests = files.filter(file -> file.toString().endsWith(".yaml"))
                    .filter(file -> !NO_MANIFESTS.contains(file.getFileName().toString()))
                    .toList();
            assertTrue(manifests.size() > 15, manifests::toString);
            for (Path file : manifests) {
                Manifests read = Manifests.read(Files.readString(file));
                assertFalse(read.objects().isEmpty() && read.others().isEmpty(), file::toString);
                untyped.addAll(read.others().stream()
                        .map(other -> other.get("apiVersion") + "/" + other.get("kind"))
                        .collect(Collectors.toSet()));
            }
        }
        System.out.println("[WARNING] NOT CHECKED BY TYPE, because none is published: " + untyped);
        assertEquals(new TreeSet<>(UNTYPED), untyped);
    }

    /** Words of the files with a misspelling; the types of Istio ignore some of these. */
    @ParameterizedTest
    @CsvSource({
        "base/service.yaml, ports:, portz:",
        "base/service-monitor.yaml, scrapeTimeout:, scrapeTimout:",
        "monitoring/alerts.yaml, expr:, exp:",
        "gateways/istio.yaml, action: CUSTOM, actoin: CUSTOM",
        "gateways/istio.yaml, action: CUSTOM, action: COSTUM",
        "gateways/istio.yaml, provider:, provder:",
        "gateways/istio.yaml, INSERT_FIRST, INSERT_FRIST",
        "gateways/istio.yaml, listener:, listner:",
        "gateways/envoy-gateway.yaml, hostnames:, hostname:"
    })
    void aMisspeltWordIsFound(String file, String word, String misspelt) throws IOException {
        String manifest = Files.readString(K8S.resolve(file));
        assertTrue(manifest.contains(word));
        Manifests.read(manifest);
        assertThrows(IllegalArgumentException.class, () -> Manifests.read(manifest.replace(word, misspelt)));
    }
}
