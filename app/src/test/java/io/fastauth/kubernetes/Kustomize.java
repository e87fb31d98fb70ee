package io.fastauth.kubernetes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** Renders overlays with the kustomize of the distribution's {@code kubectl}. */
final class Kustomize {

    private static final Path KUBECTL = Path.of("/usr/bin/kubectl");
    private static final long PATIENCE_SECONDS = 240;

    private static final Map<Path, String> RENDERED = new HashMap<>();

    private Kustomize() {}

    /** The manifests of an overlay, as one stream of YAML. */
    static synchronized String rendered(Path overlay) throws IOException, InterruptedException {
        String known = RENDERED.get(overlay);
        if (known == null) {
            requireKubectl();
            known = render(overlay);
            RENDERED.put(overlay, known);
        }
        return known;
    }

    private static String render(Path overlay) throws IOException, InterruptedException {
        Path out = Files.createTempFile("overlay", ".yaml");
        Path err = Files.createTempFile("overlay", ".err");
        try {
            Process process = new ProcessBuilder(KUBECTL.toString(), "kustomize", overlay.toString())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            if (!finished(process) || process.exitValue() != 0) {
                String complaint = Files.readString(err);
                // Before kubectl 1.27 it is a kustomize that does not know what these overlays are written with.
                Assumptions.assumeFalse(
                        complaint.contains("unknown field"),
                        () -> "NOT TESTED: this kubectl is too old for k8s/: " + complaint);
                throw new AssertionError(overlay + " cannot be rendered: " + complaint);
            }
            return Files.readString(out);
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }

    /** Without it nothing can be said about an overlay: the test says so, and does not pass. */
    private static void requireKubectl() throws IOException, InterruptedException {
        boolean mayInstall =
                "root".equals(System.getProperty("user.name")) && Files.isExecutable(Path.of("/usr/bin/apt-get"));
        if (!Files.isExecutable(KUBECTL) && mayInstall) {
            finished(new ProcessBuilder("apt-get", "install", "-y", "--no-install-recommends", "kubernetes-client")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start());
        }
        Assumptions.assumeTrue(
                Files.isExecutable(KUBECTL),
                () -> "NOT TESTED: there is no kubectl; run: apt-get install kubernetes-client");
    }

    private static boolean finished(Process process) throws InterruptedException {
        if (process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            return true;
        }
        process.destroyForcibly();
        return false;
    }

    /** The overlays that there are. */
    static List<String> overlays() {
        return List.of("embedded", "postgres", "rest-store");
    }
}
