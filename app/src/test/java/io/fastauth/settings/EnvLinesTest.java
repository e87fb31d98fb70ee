package io.fastauth.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A variable gets another value, and everything around it stays. */
class EnvLinesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            quoteCharacter = '~',
            value = {
                "A=old|A=new",
                "export  A = old # why|export  A = new # why",
                "A='old'  # why|A='new'  # why",
                "A=\"old\"|A=\"new\"",
                "A=|A=new",
                "A=#comment|A=new #comment",
                "# A=old|# A=old;A=new",
                "B=1;A=old;C=3|B=1;A=new;C=3",
                "A=1;A=2|A=new;A=new",
                "B=1|B=1;A=new",
            })
    void changesTheValueAlone(String before, String after) {
        String expected = after.replace(";", "\n");
        String changed = EnvLines.changed(before.replace(";", "\n"), Map.of("A", Optional.of("new")));
        assertEquals(expected, changed.endsWith("\n") && !before.endsWith(";") ? changed.strip() : changed);
    }

    @Test
    void takesLinesOutAndKeepsWindowsLineEnds() {
        assertEquals("B=1\r\nC=3\r\n", EnvLines.changed("B=1\r\nA=2\r\nC=3\r\n", Map.of("A", Optional.empty())));
        assertEquals("B=1\r\nA=new\r\n", EnvLines.changed("B=1\r\n", Map.of("A", Optional.of("new"))));
    }

    @Test
    void whateverIsWrittenIsReadAgain() {
        Random random = new Random(7);
        String letters = "ab '\"\\#=$,\u00e9\t";
        for (int i = 0; i < 2_000; i++) {
            StringBuilder value = new StringBuilder();
            random.ints(random.nextInt(12), 0, letters.length()).forEach(at -> value.append(letters.charAt(at)));
            for (String line : new String[] {"A=old", "A='old' # c", "A=\"old\" # c", "A=old # c", ""}) {
                String changed = EnvLines.changed("B=1\n" + line + "\n", Map.of("A", Optional.of(value.toString())));
                assertEquals(
                        Map.of("B", "1", "A", value.toString()), EnvFile.parse(changed, "x"), () -> "from " + line);
            }
        }
    }
}
