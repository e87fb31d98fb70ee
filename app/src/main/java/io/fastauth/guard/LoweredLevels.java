package io.fastauth.guard;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Compares two policies, to report paths whose level is lower than before. */
public final class LoweredLevels {

    /** Stands for any segment of a path. */
    private static final String ANY = "~";

    private LoweredLevels() {}

    /**
     * The entries of a policy whose paths have a lower level under another one. Each entry is compared by paths that it
     * covers: the shortest one, one of a longer segment and one of a further segment. When the shortest path keeps its
     * level, the lowered path stands in place of the entry.
     *
     * @param before the policy in force
     * @param after the policy that replaces it
     * @return one text for each entry, like {@code /access (access to open)}; empty when no level is lowered
     */
    public static List<String> between(PathPolicy before, PathPolicy after) {
        List<String> lowered = new ArrayList<>();
        for (PathPolicy.Rule rule : before.rules()) {
            String entry = rule.pattern().toString();
            List<String> examples = examples(entry);
            examples.stream()
                    .filter(rule.pattern()::matches)
                    .filter(path -> after.level(path).compareTo(before.level(path)) < 0)
                    .findFirst()
                    .map(path -> (path.equals(examples.getFirst()) ? entry : path.replace(ANY, "*")) + " ("
                            + name(before.level(path)) + " to " + name(after.level(path)) + ")")
                    .filter(text -> !lowered.contains(text))
                    .ifPresent(lowered::add);
        }
        return lowered;
    }

    private static List<String> examples(String entry) {
        String segments = entry.replaceAll("\\{[^{}/]+}", ANY);
        List<String> examples = new ArrayList<>();
        for (String several : List.of("", "/" + ANY + "/" + ANY)) {
            String path = segments.replace("/**", several).replace("*", ANY);
            examples.add(path.isEmpty() ? "/" : path);
            examples.add(path + ANY);
            examples.add(path + "/" + ANY);
        }
        return examples;
    }

    private static String name(Level level) {
        return level.name().toLowerCase(Locale.ROOT);
    }
}
