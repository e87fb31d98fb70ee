package io.fastauth.guard;

import io.fastauth.token.InvalidSettingException;
import io.fastauth.token.MasterTokenRule;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;

/** The master token of the configuration, or none; then no caller has master rights. */
public final class MasterToken {

    private final Optional<byte[]> token;

    private MasterToken(Optional<byte[]> token) {
        this.token = token;
    }

    /**
     * The configured token.
     *
     * @throws InvalidSettingException when {@link MasterTokenRule} refuses it
     */
    public static MasterToken of(String token) {
        MasterTokenRule.problem(token).ifPresent(problem -> {
            throw new InvalidSettingException("master-token", problem);
        });
        return new MasterToken(Optional.of(token.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * No master token.
     *
     * @return one that nothing equals
     */
    public static MasterToken none() {
        return new MasterToken(Optional.empty());
    }

    /**
     * Whether a caller presented this token, in a time that does not depend on where the two differ.
     *
     * @param presented what the caller sent
     * @return true when it is this token
     */
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
