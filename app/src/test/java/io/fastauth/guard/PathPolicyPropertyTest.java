package io.fastauth.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.token.Audience;
import io.fastauth.token.Scope;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The policy decides as a naive reading of its entries does: the strictest level, and all that its entries require. */
class PathPolicyPropertyTest {

    private static final int POLICIES = 3_000;
    private static final List<String> PATHS = List.of("/", "/a", "/a/b", "/ab", "/c/1/d", "/c/1/d/e");
    private static final List<String> PATTERNS = List.of("/", "/a", "/a/", "/a/b", "/c/*/d", "/**/d", "/c");
    private static final List<String> METHODS = List.of("GET", "HEAD", "POST", "DELETE");
    private static final List<String> ASKED = List.of("GET", "get", "HEAD", "POST", "PUT", "");
    private static final List<String> SCOPES = List.of("r", "w", "admin");
    private static final List<String> AUDIENCES = List.of("https://a.example", "https://b.example");

    private final Random random = new Random(20_261_126);

    private record Listed(Level level, PathEntry entry) {

        boolean covers(String path, String method) {
            String asked = method.toUpperCase(Locale.ROOT);
            List<String> methods = entry.methods();
            return PathPattern.of(entry.path()).matches(path)
                    && (methods.isEmpty()
                            || asked.isEmpty()
                            || methods.contains(asked)
                            || (asked.equals("HEAD") && methods.contains("GET")));
        }
    }

    @Test
    void theStrictestLevelAppliesWithEverythingThatItsEntriesRequire() {
        Set<Level> levels = EnumSet.noneOf(Level.class);
        int unions = 0;
        for (int i = 0; i < POLICIES; i++) {
            List<Listed> listed = new ArrayList<>();
            PathPolicy policy = PathPolicy.below("");
            for (int entries = random.nextInt(6); entries > 0; entries--) {
                Listed one = entry();
                listed.add(one);
                policy = policy.guarding(one.level(), List.of(one.entry()));
            }
            for (String path : PATHS) {
                for (String method : ASKED) {
                    Requirement required = policy.requirement(path, method);
                    List<Listed> deciding = deciding(listed, path, method);
                    String context = method + " " + path + " " + listed;

                    assertEquals(
                            deciding.isEmpty()
                                    ? Level.OPEN
                                    : deciding.getFirst().level(),
                            required.level(),
                            context);
                    Set<String> scope = new HashSet<>();
                    deciding.forEach(one -> scope.addAll(one.entry().scope()));
                    assertEquals(new Scope(List.copyOf(scope)), required.scope(), context);
                    Set<Audience> audiences = new LinkedHashSet<>();
                    deciding.stream()
                            .map(one -> one.entry().audience())
                            .filter(audience -> !audience.isEmpty())
                            .forEach(audience -> audiences.add(Audience.of(audience)));
                    assertEquals(audiences, Set.copyOf(required.audiences()), context);
                    levels.add(required.level());
                    unions += scope.size() > 1 && deciding.size() > 1 ? 1 : 0;
                }
            }
        }
        assertEquals(EnumSet.allOf(Level.class), levels);
        assertTrue(unions > POLICIES, () -> "the generator rarely makes entries that add up");
    }

    private static List<Listed> deciding(List<Listed> listed, String path, String method) {
        List<Listed> covering =
                listed.stream().filter(one -> one.covers(path, method)).toList();
        Level strictest =
                covering.stream().map(Listed::level).max(Level::compareTo).orElse(Level.OPEN);
        return covering.stream().filter(one -> one.level() == strictest).toList();
    }

    private Listed entry() {
        Level level = random.nextInt(5) == 0 ? Level.MASTER : Level.ACCESS;
        PathEntry entry =
                PathEntry.of(PATTERNS.get(random.nextInt(PATTERNS.size()))).withMethods(some(METHODS, 2));
        return new Listed(
                level,
                level == Level.MASTER ? entry : entry.withScope(some(SCOPES, 1)).withAudience(some(AUDIENCES, 3)));
    }

    /** Each of some texts with a chance, or none of them. */
    private String[] some(List<String> texts, int rarity) {
        return random.nextInt(rarity + 1) > 0
                ? new String[0]
                : texts.stream().filter(text -> random.nextBoolean()).toArray(String[]::new);
    }
}
