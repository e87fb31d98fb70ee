package io.fastauth.token;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Settings have values that cannot be used. Domain types throw it where a value is validated, so that a refused setting
 * can be told from a programming error. No text quotes a secret.
 */
public final class InvalidSettingException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // the list is one of List.of
    private final List<Problem> problems;

    /**
     * One problem.
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

    /**
     * A refusal.
     *
     * @param message what is wrong, and the fix
     */
    public InvalidSettingException(String message) {
        this("", message);
    }

    /**
     * A refusal.
     *
     * @param message what is wrong, and the fix
     * @param cause what could not parse the value
     */
    public InvalidSettingException(String message, Throwable cause) {
        super(message, cause);
        this.problems = List.of(new Problem("", message));
    }

    /**
     * A refusal of one setting.
     *
     * @param key its key, with its group
     * @param problem what is wrong, and the fix
     */
    public InvalidSettingException(String key, String problem) {
        this(List.of(new Problem(key, problem)));
    }

    /**
     * A refusal of several settings.
     *
     * @param problems at least one
     */
    public InvalidSettingException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("; ")));
        this.problems = List.copyOf(problems);
    }

    /**
     * The same refusal, of a setting that the code which found it does not know.
     *
     * @param key the key of the setting, with its group
     * @return the refusal, with this one as its cause
     */
    public InvalidSettingException of(String key) {
        InvalidSettingException named = new InvalidSettingException(problems.stream()
                .map(problem -> new Problem(key, problem.text()))
                .toList());
        named.initCause(this);
        return named;
    }

    /**
     * What is wrong.
     *
     * @return at least one problem
     */
    public List<Problem> problems() {
        return problems;
    }
}
