package io.fastauth.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.Endpoint;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitorSpec;
import io.fastauth.testing.Kustomize;
import io.fastauth.testing.Manifests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rendered overlays of {@code k8s/} have the properties that its README states. */
class ManifestsTest {

    private static final Path K8S = Path.of("..", "k8s");
    private static final Map<String, String> SELECTOR = Map.of("app.kubernetes.io/name", "fastauth");

    private static List<String> overlays() {
        return Kustomize.overlays();
    }

    private static Manifests overlay(String name) throws IOException, InterruptedException {
        return Manifests.read(Kustomize.rendered(K8S.resolve("overlays").resolve(name)));
    }

    private static PodSpec pod(String name) throws IOException, InterruptedException {
        return overlay(name).only(Deployment.class).getSpec().getTemplate().getSpec();
    }

    private static Container container(String name) throws IOException, InterruptedException {
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
    @MethodSource("overlays")
    void isProbedAtAPortThatGatewaysDoNotReach(String name) throws IOException, InterruptedException {
        Container container = container(name);
        assertProbe("/observe/health/started", container.getStartupProbe());
        assertProbe("/observe/health/ready", container.getReadinessProbe());
        assertProbe("/observe/health/live", container.getLivenessProbe());
        Map<String, Integer> ports = container.getPorts().stream()
                .collect(Collectors.toMap(port -> port.getName(), port -> port.getContainerPort()));
        assertEquals(Map.of("http", 8000, "observe", 9090), ports);

        Service service = overlay(name)
                .all(Service.class)
                .filter(found -> found.getMetadata().getName().equals("fastauth"))
                .findFirst()
                .orElseThrow();
        assertEquals(
                List.of("http"),
                service.getSpec().getPorts().stream()
                        .map(port -> port.getName())
                        .toList());
        assertTrue(overlay(name)
                .only(ConfigMap.class)
                .getData()
                .get("application.yaml")
                .contains("port: 9090"));
    }

    private static void assertProbe(String path, Probe probe) {
        assertEquals(path, probe.getHttpGet().getPath());
        assertEquals("observe", probe.getHttpGet().getPort().getStrVal());
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void everySelectorFindsThePods(String name) throws IOException, InterruptedException {
        Manifests manifests = overlay(name);
        Deployment deployment = manifests.only(Deployment.class);
        assertTrue(deployment
                .getSpec()
                .getTemplate()
                .getMetadata()
                .getLabels()
                .entrySet()
                .containsAll(SELECTOR.entrySet()));
        assertEquals(SELECTOR, deployment.getSpec().getSelector().getMatchLabels());
        manifests
                .all(Service.class)
                .forEach(service -> assertEquals(SELECTOR, service.getSpec().getSelector()));
        manifests
                .all(PodDisruptionBudget.class)
                .forEach(budget ->
                        assertEquals(SELECTOR, budget.getSpec().getSelector().getMatchLabels()));
        assertEquals(
                SELECTOR,
                manifests.only(NetworkPolicy.class).getSpec().getPodSelector().getMatchLabels());
        assertEquals(
                Set.of("topology.kubernetes.io/zone", "kubernetes.io/hostname"),
                deployment.getSpec().getTemplate().getSpec().getTopologySpreadConstraints().stream()
                        .peek(spread ->
                                assertEquals(SELECTOR, spread.getLabelSelector().getMatchLabels()))
                        .map(spread -> spread.getTopologyKey())
                        .collect(Collectors.toSet()));
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void speaksToNobodyButDnsAndItsStore(String name) throws IOException, InterruptedException {
        NetworkPolicy policy = overlay(name).only(NetworkPolicy.class);
        assertEquals(List.of("Ingress", "Egress"), policy.getSpec().getPolicyTypes());
        policy.getSpec().getIngress().forEach(rule -> assertNamed(rule.getFrom()));
        policy.getSpec()
                .getEgress()
                .forEach(rule -> assertNamed(rule.getTo().stream()
                        .filter(peer -> peer.getIpBlock() == null)
                        .toList()));
        assertEquals(
                Set.of("http", "observe"),
                ports(policy.getSpec().getIngress().stream().flatMap(rule -> rule.getPorts().stream())));
        Set<String> expected = new TreeSet<>(Set.of("53", "5353"));
        Map.of("postgres", "5432", "rest-store", "8001").forEach((overlay, port) -> {
            if (overlay.equals(name)) {
                expected.add(port);
            }
        });
        assertEquals(expected, ports(policy.getSpec().getEgress().stream().flatMap(rule -> rule.getPorts().stream())));
        // With a label of ours on this selector, no name would be resolved.
        assertEquals(
                Map.of("k8s-app", "kube-dns"),
                policy.getSpec()
                        .getEgress()
                        .getFirst()
                        .getTo()
                        .getFirst()
                        .getPodSelector()
                        .getMatchLabels());
    }

    private static void assertNamed(List<NetworkPolicyPeer> peers) {
        assertFalse(peers.isEmpty(), "a rule without peers is open to everybody");
        peers.forEach(peer -> assertFalse(
                peer.getNamespaceSelector().getMatchLabels().isEmpty(), "an empty selector is open to everybody"));
    }

    private static Set<String> ports(Stream<NetworkPolicyPort> ports) {
        return ports.map(port -> port.getPort().getValue().toString()).collect(Collectors.toCollection(TreeSet::new));
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
    void theServiceMonitorFindsThePortOfMetrics(String name) throws IOException, InterruptedException {
        ServiceMonitorSpec monitor = overlay(name).only(ServiceMonitor.class).getSpec();
        Map<String, String> selected = monitor.getSelector().getMatchLabels();
        assertFalse(selected.isEmpty());
        Endpoint endpoint = monitor.getEndpoints().getFirst();
        assertEquals("/observe/metrics", endpoint.getPath());
        assertEquals(
                List.of("fastauth-observe"),
                overlay(name)
                        .all(Service.class)
                        .filter(service ->
                                service.getMetadata().getLabels().entrySet().containsAll(selected.entrySet()))
                        .filter(service -> service.getSpec().getPorts().stream()
                                .anyMatch(port -> port.getName().equals(endpoint.getPort())))
                        .map(service -> service.getMetadata().getName())
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
