package io.fastauth.token;

/** How tokens are signed: HMAC with SHA-2 (RFC 7518, section 3.2). The constants carry the standard's names. */
public enum TokenAlgorithm {
    /** HMAC with SHA-256. */
    HS256,
    /** HMAC with SHA-384. */
    HS384,
    /** HMAC with SHA-512. */
    HS512
}
