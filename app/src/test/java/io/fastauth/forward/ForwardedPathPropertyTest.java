package io.fastauth.forward;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.guard.Level;
import io.fastauth.guard.PathEntry;
import io.fastauth.guard.PathPolicy;
import io.fastauth.testing.BesideOthers;
import io.fastauth.testing.PathReadings;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * However a path is spelt, it is judged at least as strictly as any of the routers that may serve it would: see
 * {@link PathReadings}.
 */
@BesideOthers
class ForwardedPathPropertyTest {

    private static final int SPELLINGS = 60_000;
    private static final List<String> PATHS = List.of(
            "/access",
            "/access/health",
            "/master/x",
            "/users/7/secrets",
            "/users/7/secrets/9",
            "/open/a/z",
            "/open/x",
            "/");
    private static final PathPolicy POLICY = PathPolicy.below("/api")
            .guarding(Level.ACCESS, entries("/access", "/users/{id}/secrets", "/open/**/z"))
            .guarding(Level.MASTER, entries("/master"));

    private final Random random = new Random(20_261_124);

    private static List<PathEntry> entries(String... paths) {
        return Stream.of(paths).map(PathEntry::of).toList();
    }

    @Test
    void noRouterWouldHaveAskedForMore() {
        int judged = 0;
        int guarded = 0;
        for (int i = 0; i < SPELLINGS; i++) {
            String path = spelling(pick(PATHS));
            if (!(ForwardedPath.of(path) instanceof ForwardedPath.Read read)) {
                continue;
            }
            Level level = read.readings().stream()
                    .map(reading -> POLICY.level(reading, "GET"))
                    .max(Level::compareTo)
                    .orElseThrow();
            PathReadings.of(path)
                    .forEach((router, served) -> assertTrue(
                            level.compareTo(POLICY.level(served, "GET")) >= 0,
                            () -> path + " is " + level + ", but " + router + " serves " + served + "; readings "
                                    + read.readings()));
            judged++;
            guarded += level == Level.OPEN ? 0 : 1;
        }
        int open = judged - guarded;
        assertTrue(judged > SPELLINGS / 4 && guarded > SPELLINGS / 10 && open > SPELLINGS / 50, judged + " " + guarded);
    }

    private final List<UnaryOperator<String>> changes = List.of(
            path -> insert(path, "/."),
            path -> insert(path, "/x/.."),
            path -> insert(path, "/.."),
            path -> insert(path, "/"),
            path -> insert(path, "/%2e"),
            path -> insert(path, "/x/.%2E"),
            path -> insert(path, "/x%2f.."),
            path -> insert(path, "%2f"),
            path -> insert(path, "\\"),
            path -> insert(path, ";a=b"),
            path -> insert(path, "%3Ba"),
            path -> insert(path, "%3Fa"),
            path -> insert(path, "/;x"),
            path -> insert(path, "/..;/"),
            path -> insert(path, "/x/..;y"),
            path -> insert(path, "%00"),
            path -> insert(path, "%c0%af"),
            path -> insert(path, "%C3%A9"),
            this::encodeOne,
            this::encodeOne,
            path -> path.replaceFirst("/(\\w+)/", "/$1%2F"),
            path -> path.replace("%", "%25"),
            path -> "/open/.." + path,
            path -> "/open;x/.." + path,
            path -> "/open//.." + path,
            path -> "/api" + path,
            path -> "/access/.." + path,
            path -> path + "/",
            path -> path + "/..",
            path -> path + "/../../open",
            path -> path + ";jsessionid=1",
            path -> path.toUpperCase(Locale.ROOT));

    private String spelling(String path) {
        String target = path;
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            target = pick(changes).apply(target);
        }
        return target;
    }

    private String insert(String path, String inserted) {
        int slash = path.indexOf('/', random.nextInt(path.length()));
        return slash < 0 ? path + inserted : path.substring(0, slash) + inserted + path.substring(slash);
    }

    private String encodeOne(String path) {
        int at = random.nextInt(path.length());
        String encoded = String.format(random.nextBoolean() ? "%%%02x" : "%%%02X", (int) path.charAt(at));
        return path.substring(0, at) + encoded + path.substring(at + 1);
    }

    private <T> T pick(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }
}
