package io.fastauth.token;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A scope: a set of case-sensitive scope tokens (RFC 6749, section 3.3). Every operation takes linear time.
 *
 * @param tokens the scope tokens in a stable order, each once; at most {@link #MAX_TOKENS}
 */
public record Scope(List<String> tokens) {

    public static final int MAX_TOKENS = 100;

    /** The longest text, in characters: a scope is repeated in tokens, which are sent in headers. */
    public static final int MAX_LENGTH = 2000;

    /** RFC 6749, appendix A.4: printable ASCII without the quotation mark and the backslash. */
    private static final Pattern TOKEN = Pattern.compile("[\\x21\\x23-\\x5B\\x5D-\\x7E]+");

    private static final Scope NONE = new Scope(List.of());

    public Scope {
        tokens = List.copyOf(tokens);
    }

    public static Scope none() {
        return NONE;
    }

    /**
     * A scope of tokens; repeated ones count once.
     *
     * @throws InvalidSettingException when a token is malformed, or there are too many
     */
    public static Scope of(Collection<String> tokens) {
        Scope scope = new Scope(new ArrayList<>(new LinkedHashSet<>(tokens)));
        scope.problem().ifPresent(problem -> {
            throw new InvalidSettingException(problem);
        });
        return scope;
    }

    /**
     * Reads a {@code scope} parameter or claim: tokens with spaces between them. An empty text is the empty scope.
     *
     * @return the scope; empty when the text is malformed or too long
     */
    public static Optional<Scope> parse(String text) {
        if (text.isEmpty()) {
            return Optional.of(NONE);
        }
        if (text.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        Scope scope = new Scope(new ArrayList<>(new LinkedHashSet<>(Arrays.asList(text.split(" ", -1)))));
        return scope.problem().isEmpty() ? Optional.of(scope) : Optional.empty();
    }

    private Optional<String> problem() {
        if (tokens.size() > MAX_TOKENS || text().length() > MAX_LENGTH) {
            return Optional.of("must be at most " + MAX_TOKENS + " scopes and " + MAX_LENGTH + " characters");
        }
        return tokens.stream().allMatch(token -> TOKEN.matcher(token).matches())
                ? Optional.empty()
                : Optional.of("must be printable ASCII without spaces, quotation marks and backslashes");
    }

    public boolean isEmpty() {
        return tokens.isEmpty();
    }

    /** Whether every token of another scope is in this one. */
    public boolean covers(Scope other) {
        return other.minus(this).isEmpty();
    }

    /** The tokens of this scope that are not in another one. */
    public Scope minus(Scope other) {
        Set<String> present = Set.copyOf(other.tokens);
        return new Scope(
                tokens.stream().filter(token -> !present.contains(token)).toList());
    }

    /** The tokens of this scope that are in another one. */
    public Scope intersect(Scope other) {
        Set<String> present = Set.copyOf(other.tokens);
        return new Scope(tokens.stream().filter(present::contains).toList());
    }

    /** Equal when the tokens are, in any order. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Scope that && Set.copyOf(tokens).equals(Set.copyOf(that.tokens));
    }

    @Override
    public int hashCode() {
        return Set.copyOf(tokens).hashCode();
    }

    /** The tokens with spaces between them. */
    public String text() {
        return String.join(" ", tokens);
    }

    @Override
    public String toString() {
        return text();
    }
}
