package io.fastauth.campaign;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/** A memory cgroup of version 1 for a service, where this machine and user can make one. */
final class MemoryGroup implements AutoCloseable {

    private static final String KILLS = "oom_kill ";
    private static final Path ROOT = Path.of("/sys/fs/cgroup/memory");

    private final Path folder;
    private final Map<String, String> environment;

    private MemoryGroup(Path folder, Map<String, String> environment) {
        this.folder = folder;
        this.environment = environment;
    }

    /**
     * Makes one.
     *
     * @param temporary where the JDK that enters the group is put
     */
    static MemoryGroup create(Path temporary, long mebibytes) throws IOException {
        Path folder =
                ROOT.resolve("fastauth-campaign-" + ProcessHandle.current().pid());
        if (!Files.isWritable(ROOT) || !Files.exists(ROOT.resolve("memory.limit_in_bytes"))) {
            return new MemoryGroup(folder, Map.of());
        }
        Files.createDirectory(folder);
        Files.writeString(folder.resolve("memory.limit_in_bytes"), Long.toString(mebibytes << 20));
        Path real = Path.of(System.getProperty("java.home"));
        Path jdk = temporary.resolve("jdk");
        Path java = Files.createDirectories(jdk.resolve("bin")).resolve("java");
        Files.createSymbolicLink(jdk.resolve("release"), real.resolve("release"));
        // As in a pod, the log goes through a pipe to a process outside of the group, which is charged for its file.
        Files.writeString(
                java,
                "#!/bin/bash\nexec > >(exec cat) 2>&1\necho $$ >'" + folder + "/cgroup.procs'\nexec '" + real
                        + "/bin/java' \"$@\"\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        return new MemoryGroup(folder, Map.of("JAVA_HOME", jdk.toString()));
    }

    /** Variables with which the launcher starts the service in this group. */
    Map<String, String> environment() {
        return environment;
    }

    boolean enforced() {
        return !environment.isEmpty();
    }

    /** Whether a process is in it. */
    boolean contains(long pid) throws IOException {
        return Files.readAllLines(folder.resolve("cgroup.procs")).contains(Long.toString(pid));
    }

    /**
     * How often an allocation hit the limit. The kernel takes back the pages of files then, such as those of the log
     * and of the database, before it ends a process.
     */
    long refusals() throws IOException {
        return enforced() ? figure("memory.failcnt") : 0;
    }

    /** How many processes the kernel ended because nothing was left that it could take back. */
    long kills() throws IOException {
        return enforced()
                ? Files.readAllLines(folder.resolve("memory.oom_control")).stream()
                        .filter(line -> line.startsWith(KILLS))
                        .mapToLong(line -> Long.parseLong(line.substring(KILLS.length())))
                        .findFirst()
                        .orElseThrow()
                : 0;
    }

    /** For the report. */
    String seen() throws IOException {
        return enforced()
                ? ", of the group, with the pages of its files, at most " + (figure("memory.max_usage_in_bytes") >> 20)
                        + " MiB"
                : "";
    }

    private long figure(String name) throws IOException {
        return Long.parseLong(Files.readString(folder.resolve(name)).strip());
    }

    /** After the end of the service. */
    @Override
    public void close() throws IOException {
        if (enforced()) {
            Files.delete(folder);
        }
    }
}
