package io.fastauth.functional;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/** The distribution's Chromium, driven without a screen. */
final class Chromium implements AutoCloseable {

    private static final Path BINARY = Path.of("/usr/bin/chromium");
    private static final Map<String, String> QUIET = Map.of("DEBIAN_FRONTEND", "noninteractive");

    private final Playwright playwright;
    private final Browser browser;

    private Chromium(Playwright playwright, Browser browser) {
        this.playwright = playwright;
        this.browser = browser;
    }

    static Chromium start() {
        install();
        Playwright playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        return new Chromium(
                playwright,
                playwright
                        .chromium()
                        .launch(new BrowserType.LaunchOptions()
                                .setExecutablePath(BINARY)
                                // Chromium refuses its sandbox to root, who runs builds in containers.
                                .setChromiumSandbox(!root())));
    }

    /** Without it nothing can be said about the page: the test says so, and does not pass. */
    private static void install() {
        if (!Files.isExecutable(BINARY) && root()) {
            List<String> install = List.of("apt-get", "install", "-y", "--no-install-recommends", "chromium");
            if (Program.run(Duration.ofMinutes(4), QUIET, install).exit() != 0) {
                Program.run(Duration.ofMinutes(2), QUIET, List.of("apt-get", "update"));
                Program.run(Duration.ofMinutes(4), QUIET, install);
            }
        }
        boolean there = Files.isExecutable(BINARY);
        if (!there) {
            System.out.println("[WARNING] NOT TESTED: Chromium is not installed; run: apt-get install chromium");
        }
        Assumptions.assumeTrue(there, "NOT TESTED: " + BINARY + " is not there; run: apt-get install chromium");
    }

    private static boolean root() {
        return "root".equals(System.getProperty("user.name"));
    }

    Browser browser() {
        return browser;
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
