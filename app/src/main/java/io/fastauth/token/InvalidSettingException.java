package io.fastauth.token;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Settings have values that cannot be used. Thrown by the domain types that validate values, so that a refused setting
 * can be told from a programming error. No text contains a secret.
 */
public final class InvalidSettingException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // the list is one of List.of
    private final List<Problem> problems;

    /**
     * A problem of a setting.
     *
     * @param key the key of the setting, with its group, like {@code tokens.refresh-grace}; empty when the text names
     *     it
     * @param text what is wrong, and the fix
     */
    public record Problem(String key, String text) implements java.io.Serializable {

        private static final long serialVersionUID = 1L;

        @Override
        public String toString() {
            return key.isEmpty() ? text : key + " " + text;
        }
    }

    /** A problem of a setting that the thrower does not know: see {@link #of}. */
    public InvalidSettingException(String problem) {
        this("", problem);
    }

    /** As {@link #InvalidSettingException(String)}, with the exception of a parser. */
    public InvalidSettingException(String problem, Throwable cause) {
        this(problem);
        initCause(cause);
    }

    /** A problem of one setting: its key with its group, and what is wrong and the fix. */
    public InvalidSettingException(String key, String problem) {
        this(List.of(new Problem(key, problem)));
    }

    /** At least one problem. */
    public InvalidSettingException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("; ")));
        this.problems = List.copyOf(problems);
    }

    /** The same problems of a setting whose key is now known; with this exception as its cause. */
    public InvalidSettingException of(String key) {
        InvalidSettingException named = new InvalidSettingException(problems.stream()
                .map(problem -> new Problem(key, problem.text()))
                .toList());
        named.initCause(this);
        return named;
    }

    /** At least one problem. */
    public List<Problem> problems() {
        return problems;
    }
}
