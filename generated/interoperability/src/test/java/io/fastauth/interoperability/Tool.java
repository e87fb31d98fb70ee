package io.fastauth.interoperability;

import io.fastauth.testing.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** What a test needs of the machine; installed if need be. */
enum Tool {
    /** Node.js with the packages of {@code package-lock.json} and the scripts, in {@link #NODE_FOLDER}. */
    NODE("Node.js 20.19 or newer and npm with access to a registry") {
        @Override
        boolean install() {
            try {
                Files.createDirectories(NODE_FOLDER);
                boolean current = Files.exists(NODE_FOLDER.resolve("node_modules/.package-lock.json"))
                        && Files.mismatch(SCRIPTS.resolve(LOCK), NODE_FOLDER.resolve(LOCK)) < 0;
                for (String file : List.of("package.json", LOCK, "clients.mjs", "verifier.mjs", "refreshing.mjs")) {
                    Files.copy(SCRIPTS.resolve(file), NODE_FOLDER.resolve(file), StandardCopyOption.REPLACE_EXISTING);
                }
                return succeeds(List.of("node", "--version")) && (current || succeeds(INSTALL_PACKAGES));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    },
    /** The Python of the distribution with its OAuth and JWT packages. */
    PYTHON("the Debian packages python3-requests-oauthlib, python3-authlib, python3-jwt and python3-cryptography") {
        @Override
        boolean install() {
            return installed(
                    List.of("/usr/bin/python3", "-c", "import authlib, cryptography, jwt, requests_oauthlib"),
                    "python3-requests-oauthlib",
                    "python3-authlib",
                    "python3-jwt",
                    "python3-cryptography");
        }
    },
    APACHE("the Debian packages apache2 and libapache2-mod-oauth2") {
        @Override
        boolean install() {
            return installed(
                    List.of("test", "-e", "/usr/lib/apache2/modules/mod_oauth2.so", "-a", "-x", "/usr/sbin/apache2"),
                    "apache2",
                    "libapache2-mod-oauth2");
        }
    },
    NGINX("the Debian package nginx") {
        @Override
        boolean install() {
            return installed(List.of("test", "-x", "/usr/sbin/nginx"), "nginx");
        }
    };

    static final Path NODE_FOLDER = Path.of("target", "node").toAbsolutePath();

    private static final Path SCRIPTS = Path.of("src", "test", "javascript");
    private static final String LOCK = "package-lock.json";
    private static final List<String> INSTALL_PACKAGES =
            List.of("npm", "ci", "--prefix", NODE_FOLDER.toString(), "--ignore-scripts", "--no-audit", "--no-fund");
    private static final Duration INSTALLATION = Duration.ofMinutes(4);
    private static final Map<String, String> QUIET =
            // RUNLEVEL: a package must not start a service of its own.
            Map.of("DEBIAN_FRONTEND", "noninteractive", "RUNLEVEL", "1");

    private final String description;
    private Optional<Boolean> available = Optional.empty();

    Tool(String description) {
        this.description = description;
    }

    abstract boolean install();

    synchronized boolean available() {
        if (available.isEmpty()) {
            available = Optional.of(install());
        }
        return available.get();
    }

    /** Without it the test says so and does not pass; with the profile interoperability it fails. */
    void require() {
        if (!available()) {
            String missing = "NOT TESTED: install " + description;
            if (Boolean.getBoolean("interoperability.required")) {
                Assertions.fail(missing);
            }
            System.out.println("[WARNING] " + missing);
            Assumptions.abort(missing);
        }
    }

    private static boolean installed(List<String> check, String... packages) {
        if (succeeds(check)) {
            return true;
        }
        if ("root".equals(System.getProperty("user.name"))) {
            List<String> install = new ArrayList<>(List.of("apt-get", "install", "-y", "--no-install-recommends"));
            install.addAll(List.of(packages));
            if (!succeeds(install)) {
                Program.run(INSTALLATION, QUIET, List.of("apt-get", "update"));
                Program.run(INSTALLATION, QUIET, install);
            }
        }
        return succeeds(check);
    }

    private static boolean succeeds(List<String> command) {
        return Program.run(INSTALLATION, QUIET, command).exit() == 0;
    }
}
