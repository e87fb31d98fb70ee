package io.fastauth.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** Renders overlays with the kustomize of the distribution's {@code kubectl}. */
public final class Kustomize {

    private static final long PATIENCE_SECONDS = 240;

    private static final Map<Path, String> RENDERED = new HashMap<>();

    private Kustomize() {}

    /** The manifests of an overlay, as one stream of YAML. */
    public static synchronized String rendered(Path overlay) throws IOException, InterruptedException {
        String known = RENDERED.get(overlay);
        if (known == null) {
            known = render(overlay);
            RENDERED.put(overlay, known);
        }
        return known;
    }

    private static String render(Path overlay) throws IOException, InterruptedException {
        Path kubectl = Program.installed("kubectl", "kubernetes-client");
        Path out = Files.createTempFile("overlay", ".yaml");
        Path err = Files.createTempFile("overlay", ".err");
        try {
            Process process = new ProcessBuilder(kubectl.toString(), "kustomize", overlay.toString())
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

    private static boolean finished(Process process) throws InterruptedException {
        if (process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            return true;
        }
        process.destroyForcibly();
        return false;
    }

    /** The overlays that there are. */
    public static List<String> overlays() {
        return List.of("embedded", "postgres", "rest-store");
    }
}
