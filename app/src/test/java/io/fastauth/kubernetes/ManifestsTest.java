package io.fastauth.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fastauth.testing.Kustomize;
import io.fastauth.testing.Manifests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rendered overlays of {@code k8s/} have the properties that its README states. */
class ManifestsTest {

    private static final Path K8S = Path.of("..", "k8s");

    static List<String> overlays() {
        return Kustomize.overlays();
    }

    static Manifests overlay(String name) throws IOException, InterruptedException {
        return Manifests.read(Kustomize.rendered(K8S.resolve("overlays").resolve(name)));
    }

    private static PodSpec pod(String name) throws IOException, InterruptedException {
        return overlay(name).only(Deployment.class).getSpec().getTemplate().getSpec();
    }

    static Container container(String name) throws IOException, InterruptedException {
        List<Container> containers = pod(name).getContainers();
        assertEquals(1, containers.size());
        return containers.getFirst();
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void passesRestrictedPodSecurity(String name) throws IOException, InterruptedException {
        assertEquals(
                "restricted",
                overlay(name)
                        .only(Namespace.class)
                        .getMetadata()
                        .getLabels()
                        .get("pod-security.kubernetes.io/enforce"));
        PodSpec pod = pod(name);
        assertTrue(pod.getSecurityContext().getRunAsNonRoot());
        assertTrue(pod.getSecurityContext().getRunAsUser() > 0);
        assertEquals(
                "RuntimeDefault", pod.getSecurityContext().getSeccompProfile().getType());
        assertTrue(pod.getInitContainers().isEmpty()
                && pod.getEphemeralContainers().isEmpty());
        assertTrue(pod.getHostNetwork() == null && pod.getHostPID() == null && pod.getHostIPC() == null);
        Container container = container(name);
        assertFalse(container.getSecurityContext().getAllowPrivilegeEscalation());
        assertTrue(container.getSecurityContext().getReadOnlyRootFilesystem());
        assertEquals(
                List.of("ALL"), container.getSecurityContext().getCapabilities().getDrop());
        assertTrue(container.getSecurityContext().getCapabilities().getAdd().isEmpty());
        assertTrue(container.getPorts().stream().allMatch(port -> port.getHostPort() == null));
        assertTrue(pod.getVolumes().stream().allMatch(volume -> volume.getHostPath() == null));
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void hasNoTokenOfTheKubernetesApi(String name) throws IOException, InterruptedException {
        ServiceAccount account = overlay(name).only(ServiceAccount.class);
        assertFalse(account.getAutomountServiceAccountToken());
        assertFalse(pod(name).getAutomountServiceAccountToken());
        assertEquals(account.getMetadata().getName(), pod(name).getServiceAccountName());
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void asksForWhatItWasMeasuredToTake(String name) throws IOException, InterruptedException {
        Map<String, Quantity> limits = container(name).getResources().getLimits();
        Map<String, Quantity> requests = container(name).getResources().getRequests();
        assertEquals(Quantity.parse("256Mi"), limits.get("memory"));
        assertEquals(limits.get("memory"), requests.get("memory"));
        assertTrue(requests.containsKey("cpu"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"embedded", "rest-store"})
    void isReplacedByOneThatComesAfterItWhereTwoWouldHarm(String name) throws IOException, InterruptedException {
        Deployment deployment = overlay(name).only(Deployment.class);
        assertEquals(1, deployment.getSpec().getReplicas());
        assertEquals("Recreate", deployment.getSpec().getStrategy().getType());
        assertTrue(overlay(name).all(HorizontalPodAutoscaler.class).toList().isEmpty());
        // A budget for one pod would only block the draining of nodes.
        assertTrue(overlay(name).all(PodDisruptionBudget.class).toList().isEmpty());
    }

    @Test
    void aFleetIsScaledAndKeepsMostOfItsPods() throws IOException, InterruptedException {
        Manifests manifests = overlay("postgres");
        HorizontalPodAutoscaler autoscaler = manifests.only(HorizontalPodAutoscaler.class);
        Deployment deployment = manifests.only(Deployment.class);
        assertEquals(
                deployment.getMetadata().getName(),
                autoscaler.getSpec().getScaleTargetRef().getName());
        assertTrue(autoscaler.getSpec().getMinReplicas() >= 2);
        assertEquals(null, deployment.getSpec().getReplicas(), "an apply would undo what the autoscaler did");
        assertEquals(
                1,
                manifests
                        .only(PodDisruptionBudget.class)
                        .getSpec()
                        .getMaxUnavailable()
                        .getIntVal());
        assertEquals(
                0,
                deployment
                        .getSpec()
                        .getStrategy()
                        .getRollingUpdate()
                        .getMaxUnavailable()
                        .getIntVal());
    }

    /** Written as in k8s/README.md, below the build's folder: kustomize accepts only relative paths. */
    @ParameterizedTest
    @MethodSource("overlays")
    void aComponentServesHttpsWithACertificateThatIsMountedAsAFolder(String name)
            throws IOException, InterruptedException {
        Path overlay = Files.createDirectories(Path.of("target", "tls-overlays", name));
        Files.writeString(
                overlay.resolve("kustomization.yaml"),
                "resources: [../../../../k8s/overlays/" + name + "]\ncomponents: [../../../../k8s/components/tls]\n");
        Manifests manifests = Manifests.read(Kustomize.rendered(overlay));

        ConfigMap config = manifests.only(ConfigMap.class);
        assertEquals(
                Set.of("application.yaml", "fastauth.config.json"),
                config.getData().keySet());
        String application = config.getData().get("application.yaml");
        assertTrue(application.contains("port: 9090"), "the probes' port stays");
        PodSpec pod = manifests.only(Deployment.class).getSpec().getTemplate().getSpec();
        VolumeMount mount = pod.getContainers().getFirst().getVolumeMounts().stream()
                .filter(found -> found.getName().equals("tls"))
                .findFirst()
                .orElseThrow();
        assertTrue(mount.getReadOnly());
        assertEquals(null, mount.getSubPath(), "a file mounted by itself is never renewed");
        assertTrue(application.contains("key.resource.path: " + mount.getMountPath() + "/tls.key"), application);
        assertTrue(application.contains("cert-chain.resource.path: " + mount.getMountPath() + "/tls.crt"), application);
        assertEquals(
                Set.of("fastauth", "fastauth-tls"),
                pod.getVolumes().stream()
                        .filter(volume -> volume.getSecret() != null)
                        .map(volume -> volume.getSecret().getSecretName())
                        .collect(Collectors.toSet()));
        assertTrue(pod.getVolumes().stream()
                .filter(volume -> volume.getConfigMap() != null)
                .allMatch(volume -> volume.getConfigMap()
                        .getName()
                        .equals(config.getMetadata().getName())));
        assertEquals(
                List.of("https"),
                manifests
                        .all(Service.class)
                        .filter(service -> service.getMetadata().getName().equals("fastauth"))
                        .flatMap(service -> service.getSpec().getPorts().stream())
                        .map(port -> port.getAppProtocol())
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void holdsNoSecretAndNamesTheOneItNeeds(String name) throws IOException, InterruptedException {
        Manifests manifests = overlay(name);
        assertTrue(manifests.others().stream().noneMatch(other -> "Secret".equals(other.get("kind"))));
        assertEquals(
                List.of("fastauth"),
                pod(name).getVolumes().stream()
                        .filter(volume -> volume.getSecret() != null)
                        .map(volume -> volume.getSecret().getSecretName())
                        .toList());
        Map<String, String> variables = new HashMap<>();
        container(name).getEnv().forEach(variable -> variables.put(variable.getName(), variable.getValue()));
        assertEquals("/run/secrets/fastauth/keys.json", variables.get("FASTAUTH_TOKENS_KEYS_FILE"));
        assertEquals("/run/secrets/fastauth/master-token", variables.get("MASTER_TOKEN_FILE"));
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void everyNameBelongsToTheNamespace(String name) throws IOException, InterruptedException {
        for (HasMetadata object : overlay(name).objects()) {
            if (!(object instanceof Namespace)) {
                assertEquals("fastauth", object.getMetadata().getNamespace(), object::toString);
            }
        }
    }
}
