package io.fastauth.cli;

import io.fastauth.token.TokenPair;
import java.io.Console;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A token from standard input, never from an argument, which every user of the machine could read. */
final class GivenToken {

    /** Shells and editors add a line end to the token. */
    private static final String LINE_END = "\\r?\\n\\z";

    private GivenToken() {}

    /** What was given, without a line end; at most one character more than the longest token. */
    static String read() throws IOException {
        byte[] bytes = System.in.readNBytes(TokenPair.MAX_TOKEN_LENGTH + 3);
        return new String(bytes, StandardCharsets.ISO_8859_1).replaceFirst(LINE_END, "");
    }

    /** A token that can be sent in a header. A terminal is asked for it, and does not show it. */
    static String required() throws IOException {
        Optional<Console> console = Screen.console();
        String token = console.isPresent() ? typed(console.get()) : read();
        if (token.length() > TokenPair.MAX_TOKEN_LENGTH || !token.matches("[\\x21-\\x7e]+")) {
            throw CommandException.refused("--token-stdin: standard input must be one token");
        }
        return token;
    }

    private static String typed(Console console) {
        char[] typed = console.readPassword("Token: ");
        return typed == null ? "" : new String(typed);
    }
}
