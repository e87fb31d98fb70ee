package io.fastauth.tokens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.testing.ContractChanges;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Callers of the last released contract go on working, unless the changelog says for which operation they do not. */
class ContractChangesTest {

    private final String released = read("generated/released/openapi.yaml");

    @Test
    void nothingIsBrokenButWhatTheChangelogAnnounces() {
        assertEquals(
                new TreeSet<>(ContractChanges.announced(read("CHANGELOG.md"))),
                ContractChanges.broken(released, read("openapi.yaml")),
                "announced in CHANGELOG.md as \"- BREAKING `GET /path`: why\", and broken");
    }

    @Test
    void aMissingOperationBreaksItsCallers() {
        assertBreaks("GET /master/health", "  /master/health:", "  /master/other:");
    }

    @Test
    void aParameterThatBecomesRequiredBreaksItsCallers() {
        assertBreaks("GET /auth/token/new", "          required: false", "          required: true");
    }

    @Test
    void aMemberThatIsNoLongerAnsweredBreaksItsCallers() {
        String changed = released.replaceFirst("        access_token:\n", "        token:\n");

        assertTrue(ContractChanges.broken(released, changed).contains("GET /auth/token/new"));
    }

    @Test
    void anAddedOptionalParameterBreaksNobody() {
        String changed = released.replaceFirst(
                "      parameters:\n",
                "      parameters:\n        - name: added\n          in: query\n          schema:\n            type: string\n");

        assertTrue(!changed.equals(released));
        assertEquals(Set.of(), ContractChanges.broken(released, changed));
    }

    @Test
    void onlyTheTopmostVersionAnnounces() {
        assertEquals(Set.of("GET /a"), ContractChanges.announced("""
                        # Changelog
                        ## [2.0.0] - unreleased
                        - BREAKING `GET /a`: nobody needs it.
                        - BREAKING `GET /without-a-reason`:
                        ## [1.0.0]
                        - BREAKING `GET /b`: long ago.
                        """));
    }

    private void assertBreaks(String operation, String before, String after) {
        String changed = released.replaceFirst(before, after);

        assertEquals(Set.of(operation), ContractChanges.broken(released, changed));
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of("..").resolve(file));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
