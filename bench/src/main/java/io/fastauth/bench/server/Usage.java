package io.fastauth.bench.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What processes have used since they started, of /proc.
 *
 * @param userMicros processor time of the programs, in microseconds
 * @param kernelMicros processor time that the kernel spent for them, in microseconds
 * @param writtenBytes bytes that were sent to the disk
 */
public record Usage(long userMicros, long kernelMicros, long writtenBytes) {

    /** The kernel tells times in hundredths of a second, whatever its own tick is. */
    private static final long MICROS_OF_TICK = 10_000;

    /** After the name in /proc/PID/stat, which may hold spaces: state is the first, utime the twelfth. */
    private static final int USER = 11;

    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
    private static final Pattern WRITTEN = Pattern.compile("(?m)^write_bytes: (\\d+)$");

    /** The usage of some processes and of their descendants, ended ones included. */
    public static Usage of(List<Long> pids) throws IOException {
        Usage sum = new Usage(0, 0, 0);
        for (long pid : pids) {
            sum = sum.plus(of(pid));
            for (ProcessHandle child : ProcessHandle.of(pid).stream()
                    .flatMap(ProcessHandle::descendants)
                    .toList()) {
                if (Files.exists(Path.of("/proc", child.pid() + "", "io"))) {
                    sum = sum.plus(of(child.pid()));
                }
            }
        }
        return sum;
    }

    private static Usage of(long pid) throws IOException {
        String stat = read(pid, "stat");
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        // With those of children that have ended and were waited for.
        return new Usage(
                (Long.parseLong(fields[USER]) + Long.parseLong(fields[USER + 2])) * MICROS_OF_TICK,
                (Long.parseLong(fields[USER + 1]) + Long.parseLong(fields[USER + 3])) * MICROS_OF_TICK,
                number(WRITTEN, read(pid, "io")));
    }

    /** The resident memory of a process in bytes. */
    public static long residentBytes(long pid) throws IOException {
        return number(RESIDENT, read(pid, "status")) * 1024;
    }

    private static String read(long pid, String file) throws IOException {
        return Files.readString(Path.of("/proc", Long.toString(pid), file));
    }

    private static long number(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new IllegalStateException("No " + pattern + " in /proc");
        }
        return Long.parseLong(matcher.group(1));
    }

    /** What was used since an earlier look. */
    public Usage since(Usage earlier) {
        return new Usage(
                userMicros - earlier.userMicros,
                kernelMicros - earlier.kernelMicros,
                writtenBytes - earlier.writtenBytes);
    }

    private Usage plus(Usage other) {
        return new Usage(
                userMicros + other.userMicros, kernelMicros + other.kernelMicros, writtenBytes + other.writtenBytes);
    }
}
