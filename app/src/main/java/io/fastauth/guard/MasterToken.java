package io.fastauth.guard;

import io.fastauth.token.InvalidSettingException;
import io.fastauth.token.MasterTokenRule;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;

/** The configured master token. Without one, no caller has the master level. */
public final class MasterToken {

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

    /** Never the token: this text may reach a log. */
    @Override
    public String toString() {
        return "MasterToken[***]";
    }
}
