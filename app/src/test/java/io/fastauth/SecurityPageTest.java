package io.fastauth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each promise of SECURITY.md names what holds it, and that exists. */
class SecurityPageTest {

    private static final Path REPOSITORY = Path.of("..");
    private static final Pattern TEST = Pattern.compile("`(?<name>\\w+(Test|IT))`");
    private static final String BUILD = "the build (";

    @Test
    void eachPromiseNamesATestOrAStepOfTheBuild() throws IOException {
        List<String> promises = promises();
        assertTrue(promises.size() > 20, () -> promises.size() + " promises");
        assertEquals(
                List.of(),
                promises.stream()
                        .filter(row -> !TEST.matcher(row).find() && !row.contains(BUILD))
                        .toList());
    }

    @Test
    void everyTestThatIsNamedExists() throws IOException {
        Set<String> missing = TEST.matcher(String.join("\n", promises()))
                .results()
                .map(found -> found.group("name"))
                .collect(Collectors.toCollection(TreeSet::new));
        missing.removeAll(tests());
        assertEquals(Set.of(), missing);
    }

    /** The rows of the table, without its head. */
    private static List<String> promises() throws IOException {
        String page = Files.readString(REPOSITORY.resolve("SECURITY.md"));
        String section = page.substring(page.indexOf("## What is promised"), page.indexOf("## What is not promised"));
        return section.lines().filter(line -> line.startsWith("| ")).skip(1).toList();
    }

    private static Set<String> tests() throws IOException {
        Set<String> names = new TreeSet<>();
        for (String module : List.of("app", "generated/scenarios", "generated/interoperability", "bench")) {
            try (Stream<Path> files = Files.walk(REPOSITORY.resolve(module).resolve("src/test/java"))) {
                files.map(file -> file.getFileName().toString())
                        .filter(name -> name.endsWith(".java"))
                        .map(name -> name.substring(0, name.length() - ".java".length()))
                        .forEach(names::add);
            }
        }
        return names;
    }
}
