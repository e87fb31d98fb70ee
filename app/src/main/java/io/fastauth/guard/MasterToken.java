package io.fastauth.guard;

import io.fastauth.token.InvalidSettingException;
import io.fastauth.token.MasterTokenRule;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;

/** The configured master token. Without one, no caller has the master level. */
public final class MasterToken {

    /** As many characters of a path as are audited. */
    private static final int EXAMINED = 512;

    private final Optional<byte[]> token;

    private MasterToken(Optional<byte[]> token) {
        this.token = token;
    }

    /** Throws {@link InvalidSettingException} when {@link MasterTokenRule} refuses the token. */
    public static MasterToken of(String token) {
        MasterTokenRule.problem(token).ifPresent(problem -> {
            throw new InvalidSettingException("master-token", problem);
        });
        return new MasterToken(Optional.of(token.getBytes(StandardCharsets.UTF_8)));
    }

    /** No master token: nothing equals it. */
    public static MasterToken none() {
        return new MasterToken(Optional.empty());
    }

    /** Compares in constant time. */
    boolean is(String presented) {
        return token.filter(bytes -> MessageDigest.isEqual(presented.getBytes(StandardCharsets.UTF_8), bytes))
                .isPresent();
    }

    /**
     * A text with {@code ***} for the token, cut after {@value #EXAMINED} characters. The time that it takes does not
     * depend on how much of the token a caller has guessed.
     */
    String maskedIn(String text) {
        return token.map(bytes -> masked(text, bytes)).orElse(text);
    }

    private static String masked(String text, byte[] token) {
        int end = Math.min(text.length(), EXAMINED);
        StringBuilder masked = new StringBuilder();
        int from = 0;
        int i = 0;
        while (i < end && i + token.length <= text.length()) {
            if (MessageDigest.isEqual(ascii(text, i, token.length), token)) {
                masked.append(text, from, i).append(TokenMask.MASK);
                i += token.length;
                from = i;
            } else {
                i++;
            }
        }
        return masked.append(text, Math.min(from, end), end)
                .append(end < text.length() ? "…" : "")
                .toString();
    }

    /** The characters of a part, of which each is one byte; zero stands for those that no master token has. */
    private static byte[] ascii(String text, int from, int length) {
        byte[] part = new byte[length];
        for (int i = 0; i < length; i++) {
            char c = text.charAt(from + i);
            part[i] = (byte) (c < 128 ? c : 0);
        }
        return part;
    }

    /** Never the token: this text may reach a log. */
    @Override
    public String toString() {
        return "MasterToken[***]";
    }
}
