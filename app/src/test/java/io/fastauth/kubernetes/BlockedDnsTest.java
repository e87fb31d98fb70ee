package io.fastauth.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fastauth.testing.Kustomize;
import io.fastauth.testing.Manifests;
import io.fastauth.testing.Snippets;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A NetworkPolicy that blocks the DNS of the cluster, so that no name of a store resolves. */
class BlockedDnsTest {

    private static List<String> overlays() {
        return Kustomize.overlays();
    }

    private static List<NetworkPolicyEgressRule> egress(Path overlay) throws IOException, InterruptedException {
        return Manifests.read(Kustomize.rendered(overlay))
                .only(NetworkPolicy.class)
                .getSpec()
                .getEgress();
    }

    /** The ports that the rules allow to a peer, like {@code UDP 53}. */
    private static Set<String> ports(List<NetworkPolicyEgressRule> egress, String peer) {
        return egress.stream()
                .filter(rule -> rule.getTo().stream().map(BlockedDnsTest::name).anyMatch(peer::equals))
                .flatMap(rule -> rule.getPorts().stream())
                .map(port -> port.getProtocol() + " " + port.getPort().getIntVal())
                .collect(Collectors.toSet());
    }

    private static String name(NetworkPolicyPeer peer) {
        return peer.getIpBlock() != null
                ? peer.getIpBlock().getCidr()
                : peer.getNamespaceSelector().getMatchLabels().get("kubernetes.io/metadata.name");
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void everyKindOfClusterDnsIsReached(String name) throws IOException, InterruptedException {
        List<NetworkPolicyEgressRule> egress = egress(Path.of("..", "k8s", "overlays", name));

        assertEquals(Set.of("UDP 53", "TCP 53"), ports(egress, "kube-system"));
        assertEquals(Set.of("UDP 53", "TCP 53"), ports(egress, "169.254.20.10/32"), "NodeLocal DNSCache");
        assertEquals(Set.of("UDP 5353", "TCP 5353"), ports(egress, "openshift-dns"));
    }

    @Test
    void theOperationsPageAddsAnotherAddress() throws IOException, InterruptedException {
        Path overlay = Snippets.overlay("another-dns", "embedded", Snippets.block("/spec/egress/0/to/-"));

        assertEquals(Set.of("UDP 53", "TCP 53"), ports(egress(overlay), "10.96.0.10/32"));
    }
}
