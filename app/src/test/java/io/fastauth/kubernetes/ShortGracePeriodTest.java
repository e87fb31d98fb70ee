package io.fastauth.kubernetes;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fastauth.ConfigCheck;
import io.fastauth.config.Settings;
import io.fastauth.testing.Kustomize;
import io.fastauth.testing.Manifests;
import io.helidon.common.media.type.MediaTypes;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A pod must not be killed before it has stopped: its grace period is longer than the parts of its stop. */
class ShortGracePeriodTest {

    /** Closing websockets, committing, closing the store. */
    private static final Duration REST = Duration.ofSeconds(10);

    @TempDir
    private Path folder;

    private static List<String> overlays() {
        return Kustomize.overlays();
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void theGracePeriodIsLongerThanItsParts(String name) throws IOException, InterruptedException {
        Manifests manifests = Manifests.read(Kustomize.rendered(Path.of("..", "k8s", "overlays", name)));
        Map<String, String> files = manifests.only(ConfigMap.class).getData();
        PodSpec pod = manifests.only(Deployment.class).getSpec().getTemplate().getSpec();

        Duration parts = REST.plusSeconds(pod.getContainers()
                        .getFirst()
                        .getLifecycle()
                        .getPreStop()
                        .getSleep()
                        .getSeconds())
                .plus(drainDelay(files.get("fastauth.config.json")))
                .plus(Config.just(ConfigSources.create(files.get("application.yaml"), MediaTypes.APPLICATION_YAML))
                        .get("server.shutdown-grace-period")
                        .as(Duration.class)
                        .get());

        Duration granted = Duration.ofSeconds(pod.getTerminationGracePeriodSeconds());
        assertTrue(granted.compareTo(parts) > 0, () -> granted + " for " + parts);
    }

    private Duration drainDelay(String settings) throws IOException {
        Path file = Files.writeString(folder.resolve("fastauth.config.json"), settings);
        return ConfigCheck.config(Settings.load(file, folder.resolve(".env"), Map.of(), Set.of()))
                .drainDelay();
    }
}
