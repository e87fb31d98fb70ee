package io.fastauth.guard;

import io.fastauth.token.Audience;
import io.fastauth.token.Scope;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The credential that a request must present.
 *
 * @param level the level of the credential
 * @param entry the entry of a path list, or the path of the contract, that requires it; empty when none does
 * @param scope the scope tokens that an access token must have, all of them
 * @param audiences of each, an access token must have one URI in its audience
 */
public record Requirement(Level level, String entry, Scope scope, List<Audience> audiences) {

    static final Requirement OPEN = at(Level.OPEN);

    public Requirement {
        audiences = List.copyOf(audiences);
    }

    /** Any credential of a level, which no entry requires. */
    public static Requirement at(Level level) {
        return new Requirement(level, "", Scope.none(), List.of());
    }

    /** The strictest of several requirements, of which there is at least one; those of one level add up. */
    static Requirement all(Collection<Requirement> several) {
        Level level =
                several.stream().map(Requirement::level).max(Level::compareTo).orElseThrow();
        List<Requirement> deciding =
                several.stream().filter(required -> required.level == level).toList();
        Requirement first = deciding.getFirst();
        if (deciding.size() == 1) {
            return first;
        }
        Set<String> tokens = new LinkedHashSet<>();
        Set<Audience> audiences = new LinkedHashSet<>();
        deciding.forEach(required -> {
            tokens.addAll(required.scope.tokens());
            audiences.addAll(required.audiences);
        });
        return new Requirement(level, first.entry, new Scope(new ArrayList<>(tokens)), List.copyOf(audiences));
    }

    /** This one, or a credential of the given level when that is stricter. */
    Requirement atLeast(Level least) {
        return level.compareTo(least) >= 0 ? this : new Requirement(least, entry, Scope.none(), List.of());
    }

    /** Whether any credential of the level satisfies it. */
    boolean isPlain() {
        return scope.isEmpty() && audiences.isEmpty();
    }

    /** The first audience of which a token's has no URI; empty when there is none. */
    Optional<Audience> audienceMissingFrom(Audience present) {
        return audiences.stream()
                .filter(accepted -> !accepted.intersects(present))
                .findFirst();
    }

    /** In words, what this requires and another one does not; empty when that is as strict. */
    Optional<String> droppedBy(Requirement other) {
        if (other.level != level) {
            return other.level.compareTo(level) > 0
                    ? Optional.empty()
                    : Optional.of(level.text() + " to " + other.level.text());
        }
        Scope dropped = scope.minus(other.scope);
        if (!dropped.isEmpty()) {
            return Optional.of("scope " + dropped + " no longer required");
        }
        return audiences.stream()
                .filter(accepted -> other.audiences.stream().noneMatch(accepted::covers))
                .findFirst()
                .map(accepted -> "audience " + accepted + " no longer required");
    }
}
