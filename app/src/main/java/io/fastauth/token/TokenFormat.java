package io.fastauth.token;

/** The format of new tokens. Both formats are always accepted, so that a change of the setting ends no session. */
public enum TokenFormat {

    /** Signed (RFC 7515): everyone who has the token can read its claims. */
    JWS("jws"),

    /**
     * Encrypted (RFC 7516), with {@code dir} and {@code A256GCM}: only the key reveals its claims. Rotate a key before
     * it has encrypted 2^32 tokens, as with every use of AES-GCM with random nonces (NIST SP 800-38D, section 8.3).
     */
    JWE("jwe");

    private final String setting;

    TokenFormat(String setting) {
        this.setting = setting;
    }

    /** The value of the setting {@code tokens.format}. */
    public String setting() {
        return setting;
    }

    /**
     * The format that a setting names: {@code jws} or {@code jwe}, in lower case.
     *
     * @throws InvalidSettingException when it is neither; the message does not name the setting
     */
    public static TokenFormat of(String setting) {
        for (TokenFormat format : values()) {
            if (format.setting.equals(setting)) {
                return format;
            }
        }
        throw new InvalidSettingException("must be jws or jwe");
    }
}
