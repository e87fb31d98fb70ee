package io.fastauth.testing;

import java.util.List;
import java.util.stream.IntStream;

/** Ids that mean something in a URL, in SQL or in JSON, and one as long and as foreign as an id can be. */
public final class OddClientIds {

    private OddClientIds() {}

    public static List<String> all() {
        StringBuilder longest = new StringBuilder();
        IntStream.range(0, 255)
                .map(i -> i % 3 == 0 ? 0x1F600 + i % 64 : i % 3 == 1 ? 0x4E00 + i : 0xE0 + i % 16)
                .forEach(longest::appendCodePoint);
        return List.of(
                longest.toString(),
                "victim",
                "attacker",
                "attacker&client_id=victim",
                "attacker?client_id=victim",
                "%2e",
                "%2E%2e%2f",
                "%",
                "%zz",
                ".",
                "..",
                "a+b",
                "a b",
                " leading and trailing ",
                "leading and trailing",
                "a'b\"c`d",
                "'; DROP TABLE session; --",
                "a#b",
                "a;b",
                "a/b",
                "../token",
                "a\\b",
                "{x}",
                "a=b",
                "e\u0301",
                "\u00e9",
                "\u202evictim",
                "null",
                "A",
                "a");
    }
}
