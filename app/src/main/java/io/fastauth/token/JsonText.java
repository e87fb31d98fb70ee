package io.fastauth.token;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes a JSON object member by member, in the order of the calls and without white space. */
public final class JsonText {

    private static final int USUAL_LENGTH = 320;

    private final StringBuilder text = new StringBuilder(USUAL_LENGTH).append('{');

    public JsonText add(String name, String value) {
        name(name);
        quote(value);
        return this;
    }

    public JsonText add(String name, long value) {
        name(name);
        text.append(value);
        return this;
    }

    public JsonText add(String name, boolean value) {
        name(name);
        text.append(value);
        return this;
    }

    /** Adds an object, to which nothing may be added after it. */
    public JsonText add(String name, JsonText object) {
        name(name);
        text.append(object.text).append('}');
        return this;
    }

    public JsonText add(String name, List<?> texts) {
        name(name);
        String separator = "[";
        for (Object member : texts) {
            text.append(separator);
            quote(member.toString());
            separator = ",";
        }
        text.append(texts.isEmpty() ? "[]" : "]");
        return this;
    }

    /** Adds a text, a list of texts, a whole number or a truth value. */
    void addValue(String name, Object value) {
        if (value instanceof String single) {
            add(name, single);
        } else if (value instanceof List<?> several) {
            add(name, several);
        } else {
            name(name);
            text.append(value);
        }
    }

    /** The object, in UTF-8; nothing may be added after it. */
    public byte[] end() {
        return text.append('}').toString().getBytes(StandardCharsets.UTF_8);
    }

    private void name(String name) {
        if (text.length() > 1) {
            text.append(',');
        }
        quote(name);
        text.append(':');
    }

    private void quote(String value) {
        text.append('"');
        if (isPlain(value)) {
            text.append(value);
        } else {
            JsonStringEncoder.getInstance().quoteAsString(value, text);
        }
        text.append('"');
    }

    /** Whether nothing has to be escaped: the encoder appends one character after the other, which takes longer. */
    private static boolean isPlain(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < ' ' || c == '"' || c == '\\') {
                return false;
            }
        }
        return true;
    }
}
