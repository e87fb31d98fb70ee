/** The caller of a request, whose token was accepted. */
export interface Accepted {
    readonly outcome: 'accepted';
    readonly clientId: string;
    /** Absent in tokens of fastauth-api. */
    readonly sessionId: string | undefined;
    readonly scopes: readonly string[];
    readonly audience: readonly string[];
    readonly expiresAt: Date | undefined;
    /** All claims of the token, or of its introspection. */
    readonly claims: Readonly<Record<string, unknown>>;
}

/** The token was refused. */
export interface Refused {
    readonly outcome: 'refused';
    readonly status: 400 | 401 | 403;
    /** The error code of RFC 6750; an empty text if no token was sent. */
    readonly code: '' | 'invalid_request' | 'invalid_token' | 'insufficient_scope';
    readonly detail: string;
    /** The value of `WWW-Authenticate`. */
    readonly challenge: string;
}

/** It is not known whether the token is valid: the request must not be served. */
export interface Unavailable {
    readonly outcome: 'unavailable';
    readonly status: 503;
    readonly detail: string;
    /** The value of `Retry-After`, in seconds. */
    readonly retryAfter: number;
}

export type VerificationResult = Accepted | Refused | Unavailable;

/** A token that is no valid access token for this audience. */
export function invalidToken(detail: string): Refused {
    const challenge = `Bearer error="invalid_token", error_description="${detail}"`;
    return { outcome: 'refused', status: 401, code: 'invalid_token', detail, challenge };
}

export function insufficientScope(scopes: readonly string[]): Refused {
    const scope = scopes.join(' ');
    return {
        outcome: 'refused',
        status: 403,
        code: 'insufficient_scope',
        detail: `The token lacks a required scope: ${scope}`,
        challenge: `Bearer error="insufficient_scope", scope="${scope}"`,
    };
}

export function noToken(): Refused {
    const detail = 'An access token is required';
    return { outcome: 'refused', status: 401, code: '', detail, challenge: 'Bearer' };
}

export function sentTwice(): Refused {
    const detail = 'Send one access token, in Authorization or in ACCESS-TOKEN';
    const challenge = `Bearer error="invalid_request", error_description="${detail}"`;
    return { outcome: 'refused', status: 400, code: 'invalid_request', detail, challenge };
}

export function unavailable(retryAfterMillis = 1_000): Unavailable {
    return {
        outcome: 'unavailable',
        status: 503,
        detail: 'The token cannot be verified now',
        retryAfter: Math.max(1, Math.ceil(retryAfterMillis / 1_000)),
    };
}
