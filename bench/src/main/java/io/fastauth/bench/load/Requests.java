package io.fastauth.bench.load;

import java.nio.file.Path;
import java.util.List;

/**
 * The requests that wrk sends.
 *
 * @param script which of the scripts makes them
 * @param headers each as {@code Name: value}
 * @param arguments of the script
 */
public record Requests(
        Script script, String method, String path, List<String> headers, String body, List<String> arguments) {

    /** How requests differ from each other. */
    public enum Script {
        /** Not at all; wrk needs no script for them. */
        SAME,
        /** In each, {@code @} is a line of a file. */
        LINES,
        /** In each, {@code @} is a random number. */
        RANDOM,
        /** In each, {@code @} is a token, which the answer replaces by its successor. */
        SUCCESSORS
    }

    /** The same GET, again and again. */
    public static Requests same(String path, String... headers) {
        return new Requests(Script.SAME, "GET", path, List.of(headers), "", List.of());
    }

    /** With a line of a file for {@code @}, in path, headers or body. */
    public static Requests lines(Path file, String method, String path, List<String> headers, String body) {
        return new Requests(Script.LINES, method, path, headers, body, List.of(file.toString()));
    }

    /** GET with a random number for {@code @}: {@code step * n + offset}, n from 0 to below count. */
    public static Requests random(int count, int step, int offset, String path, List<String> headers) {
        return new Requests(
                Script.RANDOM,
                "GET",
                path,
                headers,
                "",
                List.of(Integer.toString(count), Integer.toString(step), Integer.toString(offset)));
    }

    /** A form of a refresh, with lines of clients and their refresh tokens. */
    public static Requests successors(Path file, String method, String path) {
        return new Requests(
                Script.SUCCESSORS,
                method,
                path,
                List.of("Content-Type: " + Request.FORM),
                "refresh_token=@",
                List.of(file.toString()));
    }
}
