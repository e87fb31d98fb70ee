package io.fastauth.guard;

import io.fastauth.guard.ForwardedRequest.Part;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The headers in which gateways describe a request, and how each of them says what it says. */
@SuppressWarnings("ImmutableEnumChecker") // lists made by List.of, and names of headers
enum ForwardedHeader {
    ORIGINAL_URI("X-Original-URI", "(?<TARGET>.+)", Part.TARGET),
    FORWARDED_URI("X-Forwarded-Uri", "(?<TARGET>.+)", Part.TARGET),
    ORIGINAL_URL(
            "X-Original-URL",
            "(?<PROTO>" + Form.PROTO + ")://(?<HOST>" + Form.HOST + ")(?<TARGET>/.*)",
            Part.PROTO,
            Part.HOST,
            Part.TARGET),
    ORIGINAL_METHOD("X-Original-Method", "(?<METHOD>" + ForwardedRequest.METHOD + ")", Part.METHOD),
    FORWARDED_METHOD("X-Forwarded-Method", "(?<METHOD>" + ForwardedRequest.METHOD + ")", Part.METHOD),
    FORWARDED_PROTO("X-Forwarded-Proto", "(?<PROTO>" + Form.PROTO + ")", Part.PROTO),
    FORWARDED_HOST("X-Forwarded-Host", "(?<HOST>" + Form.HOST + ")", Part.HOST),
    /** Says nothing of the request; {@link SourceAddress} reads it. */
    FORWARDED_FOR("X-Forwarded-For", "[ -~]{0,1024}");

    private final HeaderName header;
    private final Pattern form;
    private final List<Part> parts;

    ForwardedHeader(String header, String form, Part... parts) {
        this.header = HeaderNames.create(header);
        this.form = Pattern.compile(form, Pattern.DOTALL);
        this.parts = List.of(parts);
    }

    HeaderName header() {
        return header;
    }

    /** The name, for messages. */
    String text() {
        return header.defaultCase();
    }

    /** What it says; of each there is a group of the same name in {@link #matcher}. */
    List<Part> parts() {
        return parts;
    }

    Matcher matcher(String value) {
        return form.matcher(value);
    }

    /** Forms that several of them share. */
    private static final class Form {

        private static final String PROTO = "(?i:https?|wss?)";
        private static final String HOST = "[A-Za-z0-9._~%!$&'()*+;=:\\[\\]-]{1,261}";

        private Form() {}
    }
}
