package io.fastauth.token;

/** How tokens are signed: HMAC with SHA-2 (RFC 7518, section 3.2). The constants carry the standard's names. */
public enum TokenAlgorithm {
    HS256,
    HS384,
    HS512
}
