package io.fastauth.campaign;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The names that a JVM resolves, and no others; a name that is removed fails as when its DNS server is down. Names that
 * resolved are not cached, so that a failure has its effect at once.
 */
record HostsFile(Path file) {

    /** The name of the store. */
    static final String STORE = "store.example";

    static HostsFile in(Path folder) throws IOException {
        HostsFile hosts = new HostsFile(Files.createDirectories(folder).resolve("hosts"));
        hosts.resolve(true);
        return hosts;
    }

    void resolve(boolean resolves) throws IOException {
        Files.writeString(file, resolves ? "127.0.0.1 " + STORE + "\n" : "127.0.0.1 another.example\n");
    }

    String javaOptions() {
        return "-Djdk.net.hosts.file=" + file + " -Dsun.net.inetaddr.ttl=0";
    }
}
