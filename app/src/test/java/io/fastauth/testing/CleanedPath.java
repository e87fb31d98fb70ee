package io.fastauth.testing;

import java.util.ArrayList;
import java.util.List;

/** A path as routers clean it: without empty segments, and with dot segments resolved. */
public final class CleanedPath {

    private CleanedPath() {}

    public static String of(String path) {
        List<String> clean = new ArrayList<>();
        for (String segment : path.split("/")) {
            if (segment.equals("..")) {
                if (!clean.isEmpty()) {
                    clean.removeLast();
                }
            } else if (!segment.isEmpty() && !segment.equals(".")) {
                clean.add(segment);
            }
        }
        return "/" + String.join("/", clean) + (path.endsWith("/") && !clean.isEmpty() ? "/" : "");
    }
}
