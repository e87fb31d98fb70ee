package io.fastauth.token;

import java.util.Locale;

/** The values of {@code typ} of an access token. */
public enum AccessTokenType {
    JWT("JWT"),
    /** RFC 9068, section 2.1. */
    AT_JWT("at+jwt");

    private final String header;

    AccessTokenType(String header) {
        this.header = header;
    }

    public String header() {
        return header;
    }

    /** The value of the setting {@code tokens.access-token-type}. */
    public String setting() {
        return header.toLowerCase(Locale.ROOT);
    }

    /**
     * The type that a setting names: {@code jwt} or {@code at+jwt}, in lower case.
     *
     * @throws InvalidSettingException when it is neither; the message does not name the setting
     */
    public static AccessTokenType of(String setting) {
        for (AccessTokenType type : values()) {
            if (type.setting().equals(setting)) {
                return type;
            }
        }
        throw new InvalidSettingException("must be jwt or at+jwt");
    }
}
