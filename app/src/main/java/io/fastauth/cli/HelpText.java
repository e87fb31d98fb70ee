package io.fastauth.cli;

import picocli.CommandLine.Help.Ansi;

/** Texts of the model of commands, as they are read. */
final class HelpText {

    private HelpText() {}

    /** A text whose formats, such as {@code %n}, are resolved, and without colours. */
    static String plain(String text) {
        return Ansi.OFF.string(String.format(text));
    }
}
