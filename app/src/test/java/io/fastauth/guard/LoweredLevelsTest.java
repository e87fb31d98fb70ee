package io.fastauth.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Entries of the access list that are replaced by others; {@code +} separates them. */
class LoweredLevelsTest {

    private static PathPolicy access(@Nullable String entries) {
        List<PathEntry> list = entries == null
                ? List.of()
                : Arrays.stream(entries.split("\\+")).map(PathEntry::of).toList();
        return PathPolicy.below("").guarding(Level.ACCESS, list);
    }

    @ParameterizedTest
    @CsvSource({
        "/access,",
        "/access, /access/*",
        "/access, /access/orders",
        "/access/*, /access/orders",
        "/a/**/b, /a/*/b",
        "/a/{id}/b, /a/x/b",
        "/**, /*/x",
        "/, /*"
    })
    void anEntryThatCoversLessIsReported(String before, String after) {
        assertEquals(List.of(before + " (access to open)"), PolicyReview.lowered(access(before), access(after)));
    }

    @ParameterizedTest
    @CsvSource({
        "/access, /access",
        "/access, /acc",
        "/access, /**",
        "/a/{id}, /a/*",
        "/a/*, /a",
        "/a+/b, /",
        "/a, /a+/b"
    })
    void anEntryThatIsCoveredStillIsNot(String before, String after) {
        assertEquals(List.of(), PolicyReview.lowered(access(before), access(after)));
    }

    /** The contract guards single paths, which no change of a list lowers. */
    @Test
    void aPathThatKeepsItsLevelIsNotNamed() {
        PathPolicy contract = PathPolicy.below("").guardingExactly(Level.ACCESS, "/access/health");
        PathPolicy before = contract.guarding(Level.ACCESS, List.of(PathEntry.of("/access"), PathEntry.of("/health")));
        assertEquals(
                List.of("/access (access to open)", "/health (access to open)"),
                PolicyReview.lowered(before, contract).stream().sorted().toList());

        PathPolicy listed = contract.guarding(Level.ACCESS, List.of(PathEntry.of("/access/health")));
        assertEquals(List.of("/access/health* (access to open)"), PolicyReview.lowered(listed, contract));
    }

    private static PathPolicy of(PathEntry... entries) {
        return PathPolicy.below("").guarding(Level.ACCESS, List.of(entries));
    }

    @Test
    void aScopeOrAnAudienceThatIsNoLongerRequiredIsReported() {
        PathPolicy both = of(PathEntry.of("/a").withScope("r", "w").withAudience("https://a.example"));

        assertEquals(
                List.of("/a (scope w no longer required)"),
                PolicyReview.lowered(both, of(PathEntry.of("/a").withScope("r").withAudience("https://a.example"))));
        assertEquals(
                List.of("/a (audience https://a.example no longer required)"),
                PolicyReview.lowered(both, of(PathEntry.of("/a").withScope("r", "w"))));
        assertEquals(
                List.of("/a (audience https://a.example no longer required)"),
                PolicyReview.lowered(
                        both,
                        of(PathEntry.of("/a")
                                .withScope("r", "w")
                                .withAudience("https://a.example", "https://b.example"))));
        assertEquals(List.of(), PolicyReview.lowered(access("/a"), both));
        assertEquals(List.of(), PolicyReview.lowered(both, both));
        assertEquals(
                List.of(),
                PolicyReview.lowered(
                        of(PathEntry.of("/a").withScope("r")),
                        PathPolicy.below("").guarding(Level.MASTER, List.of(PathEntry.of("/a")))));
    }

    @Test
    void addedMethodsLeaveTheOthersOpen() {
        PathPolicy only = of(PathEntry.of("/a").withMethods("GET", "POST"));

        assertEquals(
                List.of("/a [PUT, PATCH, DELETE, others] (access to open)"), PolicyReview.lowered(access("/a"), only));
        assertEquals(
                List.of("/a [POST] (access to open)"),
                PolicyReview.lowered(only, of(PathEntry.of("/a").withMethods("GET"))));
        assertEquals(List.of(), PolicyReview.lowered(only, access("/a")));
    }

    @Test
    void pathsOfWhichSomeMethodsAreOpenAreFound() {
        PathEntry read = PathEntry.of("/a").withMethods("GET").withScope("r");
        PathEntry write = PathEntry.of("/a").withMethods("POST").withScope("w");

        assertEquals(List.of("/a (guarded: GET, HEAD, POST)"), PolicyReview.partlyOpen(of(read, write)));
        assertEquals(
                List.of("/a (guarded: GET, HEAD)", "/b (guarded: POST)"),
                PolicyReview.partlyOpen(
                        of(read, PathEntry.of("/b").withMethods("POST").withScope("w"))));
        assertEquals(List.of(), PolicyReview.partlyOpen(of(read, write, PathEntry.of("/"))));
        assertEquals(List.of(), PolicyReview.partlyOpen(access("/a")));
    }

    @Test
    void aStricterLevelIsNot() {
        PathPolicy master = PathPolicy.below("").guarding(Level.MASTER, List.of(PathEntry.of("/access")));
        assertEquals(List.of(), PolicyReview.lowered(access("/access"), master));
        assertEquals(List.of("/access (master to access)"), PolicyReview.lowered(master, access("/access")));
    }
}
