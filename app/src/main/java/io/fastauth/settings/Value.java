package io.fastauth.settings;

import io.helidon.config.Config;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The value of a setting, in one of the shapes that settings have. None prints itself: it may be a secret. */
sealed interface Value {

    /** Every text in the value. */
    List<String> texts();

    /** The value as entries of a Helidon configuration. */
    Map<String, String> entries(String key);

    record Text(String text) implements Value {

        @Override
        public String toString() {
            return "***";
        }

        @Override
        public List<String> texts() {
            return List.of(text);
        }

        @Override
        public Map<String, String> entries(String key) {
            return Map.of(key, text);
        }
    }

    record Items(List<String> items) implements Value {

        @Override
        public String toString() {
            return "***";
        }

        @Override
        public List<String> texts() {
            return items;
        }

        @Override
        public Map<String, String> entries(String key) {
            Map<String, String> entries = new LinkedHashMap<>();
            for (int i = 0; i < items.size(); i++) {
                entries.put(key + "." + i, items.get(i));
            }
            return entries;
        }
    }

    /** Texts by their dotted paths. */
    record Tree(Map<String, String> leaves) implements Value {

        @Override
        public String toString() {
            return "***";
        }

        @Override
        public List<String> texts() {
            return new ArrayList<>(leaves.values());
        }

        @Override
        public Map<String, String> entries(String key) {
            Map<String, String> entries = new LinkedHashMap<>();
            leaves.forEach((path, value) -> entries.put(key + "." + path, value));
            return entries;
        }
    }

    record Members(Map<String, String> members) implements Value {

        @Override
        public String toString() {
            return "***";
        }

        @Override
        public List<String> texts() {
            return new ArrayList<>(members.values());
        }

        @Override
        public Map<String, String> entries(String key) {
            Map<String, String> entries = new LinkedHashMap<>();
            members.forEach((name, value) -> entries.put(key + "." + Value.escaped(name), value));
            return entries;
        }
    }

    /** A dot in a name would be read as a level of the tree. */
    private static String escaped(String name) {
        return Config.Key.escapeName(name);
    }
}
