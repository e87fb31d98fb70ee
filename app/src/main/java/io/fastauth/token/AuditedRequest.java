package io.fastauth.token;

/**
 * The request that an audit event is about. Unknown parts are empty texts.
 *
 * @param door the way by which it came: {@code http}, {@code gateway} or {@code websocket}
 * @param method the HTTP method, cut after 32 characters
 * @param path the decoded path without its query, cut after 512 characters
 * @param rule the entry of the path lists that asked for a credential
 */
public record AuditedRequest(String door, String method, String path, String rule) {

    private static final int MAX_METHOD = 32;
    private static final int MAX_PATH = 512;

    public AuditedRequest {
        method = cut(method, MAX_METHOD);
        path = cut(path, MAX_PATH);
    }

    private static String cut(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length) + "…";
    }
}
