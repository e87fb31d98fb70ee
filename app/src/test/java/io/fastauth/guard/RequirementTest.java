package io.fastauth.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.fastauth.token.Scope;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Of several requirements the strictest level decides, and its own scopes alone. */
class RequirementTest {

    private static final Requirement READ = new Requirement(Level.ACCESS, "/a", Scope.of(List.of("r")), List.of());
    private static final Requirement MASTER = new Requirement(Level.MASTER, "/m", Scope.none(), List.of());

    @Test
    void aScopeOfALowerLevelDoesNotCount() {
        assertEquals(MASTER, Requirement.all(List.of(READ, MASTER, READ)));
        assertEquals(READ, Requirement.all(List.of(Requirement.OPEN, READ)));
    }

    @Test
    void anEndpointOfTheSameLevelLeavesTheScope() {
        assertSame(READ, READ.atLeast(Level.ACCESS));
        assertSame(READ, READ.atLeast(Level.OPEN));
        assertEquals(new Requirement(Level.MASTER, "/a", Scope.none(), List.of()), READ.atLeast(Level.MASTER));
    }
}
