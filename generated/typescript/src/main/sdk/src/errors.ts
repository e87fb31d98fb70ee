import { type Answer, jsonObject } from './http.js';

/** The session is over: it expired, was revoked or was replaced. Issue a new pair. */
export class SessionEndedError extends Error {
    override readonly name = 'SessionEndedError';
}

/** The service did not answer, or cannot answer now. A later attempt may succeed. */
export class UnavailableError extends Error {
    override readonly name = 'UnavailableError';
    /** How long the service asks to wait, in milliseconds, at most 60,000. */
    readonly retryAfterMillis: number | undefined;
    /** The status of the answer; undefined if there was none. */
    readonly status: number | undefined;
    /** What the service says about it; undefined if it did not answer. */
    readonly detail: string | undefined;

    constructor(message: string, options: UnavailableErrorOptions = {}) {
        super(message, options.cause === undefined ? {} : { cause: options.cause });
        this.retryAfterMillis = options.retryAfterMillis;
        this.status = options.status;
        this.detail = options.detail;
    }
}

interface UnavailableErrorOptions {
    retryAfterMillis?: number | undefined;
    status?: number | undefined;
    detail?: string | undefined;
    cause?: unknown;
}

/** The service refused the request. The same request will be refused again. */
export class RefusedError extends Error {
    override readonly name = 'RefusedError';
    readonly status: number;
    /** The OAuth error code, or that of the challenge; an empty text if there is none. */
    readonly code: string;
    /** What the service says about it. */
    readonly detail: string;

    constructor(status: number, code: string, detail: string) {
        super(`The service answered ${status}: ${detail}`);
        this.status = status;
        this.code = code;
        this.detail = detail;
    }
}

/** The error of an answer that is no success. */
export function failure(answer: Answer): UnavailableError | RefusedError {
    const said = jsonObject(answer.text) ?? {};
    const text = [said['detail'], said['error_description'], said['message']].find((it) => typeof it === 'string');
    const detail = String(text ?? 'no reason given').slice(0, 1_000);
    if (answer.status >= 500 || answer.status === 429) {
        return new UnavailableError(`The service answered ${answer.status}: ${detail}`, {
            retryAfterMillis: retryAfter(answer.headers.get('retry-after')),
            status: answer.status,
            detail,
        });
    }
    const challenge = /error="([^"]{1,64})"/.exec(answer.headers.get('www-authenticate') ?? '');
    const code = typeof said['error'] === 'string' ? said['error'] : (challenge?.[1] ?? '');
    return new RefusedError(answer.status, code, detail);
}

/** The error of a request without an answer to rely on. */
export function unanswered(cause: unknown): UnavailableError {
    if (cause instanceof UnavailableError) {
        return cause;
    }
    if (cause instanceof RefusedError) {
        return new UnavailableError(cause.message, { status: cause.status, detail: cause.detail, cause });
    }
    const why = reason(cause);
    return new UnavailableError(`The service did not answer${why === '' ? '' : `: ${why}`}`, { cause });
}

/** What the innermost cause says: `fetch` itself says no more than that it failed. */
function reason(cause: unknown, depth = 0): string {
    if (!(cause instanceof Error)) {
        return '';
    }
    if (cause.cause instanceof Error && depth < 8) {
        return reason(cause.cause, depth + 1);
    }
    // Node.js gives that of several addresses a code, and no message.
    return (cause.message || String('code' in cause ? cause.code : cause.name)).slice(0, 200);
}

/** `Retry-After` in seconds or as a date, in milliseconds, at most a minute. */
export function retryAfter(header: string | null): number | undefined {
    if (header === null) {
        return undefined;
    }
    const millis = /^\d+$/.test(header.trim()) ? Number(header) * 1_000 : Date.parse(header) - Date.now();
    return Number.isNaN(millis) ? undefined : Math.min(60_000, Math.max(0, millis));
}
