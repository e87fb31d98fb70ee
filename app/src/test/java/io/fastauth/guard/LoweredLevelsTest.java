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
        List<String> list = entries == null ? List.of() : Arrays.asList(entries.split("\\+"));
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
        assertEquals(List.of(before + " (access to open)"), access(before).loweredBy(access(after)));
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
        assertEquals(List.of(), access(before).loweredBy(access(after)));
    }

    /** The contract guards single paths, which no change of a list lowers. */
    @Test
    void aPathThatKeepsItsLevelIsNotNamed() {
        PathPolicy contract = PathPolicy.below("").guardingExactly(Level.ACCESS, "/access/health");
        PathPolicy before = contract.guarding(Level.ACCESS, List.of("/access", "/health"));
        assertEquals(
                List.of("/access (access to open)", "/health (access to open)"),
                before.loweredBy(contract).stream().sorted().toList());

        PathPolicy listed = contract.guarding(Level.ACCESS, List.of("/access/health"));
        assertEquals(List.of("/access/health* (access to open)"), listed.loweredBy(contract));
    }

    @Test
    void aStricterLevelIsNot() {
        PathPolicy master = PathPolicy.below("").guarding(Level.MASTER, List.of("/access"));
        assertEquals(List.of(), access("/access").loweredBy(master));
        assertEquals(List.of("/access (master to access)"), master.loweredBy(access("/access")));
    }
}
