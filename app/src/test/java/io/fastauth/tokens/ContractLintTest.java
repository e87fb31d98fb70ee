package io.fastauth.tokens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A linter finds nothing to say about the contract. */
class ContractLintTest {

    private static final String LINTER = "@redocly/cli@2.77.0";
    private static final Path FOLDER = Path.of("target", "linter");
    private static final Path REDOCLY = FOLDER.resolve("node_modules/.bin/redocly");

    @Test
    void theLinterFindsNothing() {
        Program lint = lint(Path.of("..", "openapi.yaml"));

        assertEquals(0, lint.exit(), lint.output());
        assertTrue(lint.output().contains("\"warnings\": 0"), lint.output());
    }

    @Test
    void theLinterFindsWhatIsMissing(@TempDir Path folder) throws Exception {
        String contract = Files.readString(Path.of("..", "openapi.yaml"));
        Path worse = Files.writeString(
                folder.resolve("openapi.yaml"), contract.replaceFirst("operationId: newToken", "operationId: verify"));

        Program lint = lint(worse);

        assertTrue(lint.exit() != 0, lint.output());
        assertTrue(lint.output().contains("operation-operationId-unique"), lint.output());
    }

    private static Program lint(Path contract) {
        install();
        return run(REDOCLY.toString(), "lint", "--extends=recommended-strict", "--format=json", contract.toString());
    }

    /** Without it nothing can be said: the test says so, and does not pass. */
    private static void install() {
        if (!Files.isExecutable(REDOCLY)) {
            Program install = run(
                    "npm",
                    "install",
                    "--prefix",
                    FOLDER.toString(),
                    "--no-save",
                    "--no-package-lock",
                    "--ignore-scripts",
                    "--no-audit",
                    "--no-fund",
                    LINTER);
            if (install.exit() != 0) {
                System.out.println("[WARNING] NOT TESTED: the linter " + LINTER + " could not be installed by npm");
            }
            Assumptions.assumeTrue(install.exit() == 0, () -> "NOT TESTED: no linter: " + install.output());
        }
    }

    private static Program run(String... command) {
        return Program.run(
                Duration.ofMinutes(2),
                Map.of("REDOCLY_TELEMETRY", "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE", "true", "NODE_NO_WARNINGS", "1"),
                List.of(command));
    }
}
