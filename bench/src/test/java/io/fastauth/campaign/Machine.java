package io.fastauth.campaign;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** The machine of this run. */
final class Machine {

    private static final long GIB = 1L << 30;

    private Machine() {}

    static String facts() {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return system.getAvailableProcessors() + " processors, " + system.getTotalMemorySize() / GIB + " GiB, "
                + system.getName() + " " + system.getVersion().replaceAll("-.*", "") + ", " + system.getArch()
                + ", Java "
                + System.getProperty("java.version");
    }
}
