import {
    type Accepted,
    type Refused,
    type Unavailable,
    type VerificationResult,
    noToken,
    sentTwice,
} from './results.js';

/** What middleware needs of a Verifier. */
export interface TokenVerifier {
    verify(token: string, ...scopes: string[]): Promise<VerificationResult>;
}

/** A request whose token was accepted. */
export interface Admitted {
    caller: Accepted;
}

/** The caller of a request that middleware has admitted. */
export function callerOf(request: object): Accepted {
    const { caller } = request as Partial<Admitted>;
    if (caller === undefined) {
        throw new Error('The request has no caller: it was not guarded');
    }
    return caller;
}

/** A problem (RFC 9457) that answers a request. */
export interface ProblemAnswer {
    readonly status: number;
    readonly headers: Record<string, string>;
    readonly body: string;
}

const TITLES = { 400: 'Bad Request', 401: 'Unauthorized', 403: 'Forbidden', 503: 'Service Unavailable' };

/** Verifies the token in the values of `Authorization` and `ACCESS-TOKEN`. */
export async function admit(
    verifier: TokenVerifier,
    authorization: readonly string[],
    accessToken: readonly string[],
    scopes: readonly string[],
): Promise<Accepted | ProblemAnswer> {
    const bearers = authorization.flatMap((value) => /^bearer +(.*)$/i.exec(value)?.[1]?.trim() ?? []);
    const tokens = [...bearers, ...accessToken.map((value) => value.trim())];
    const [token] = tokens;
    if (token === undefined || token === '') {
        return problem(noToken());
    }
    if (tokens.length > 1 || authorization.length > 1 || token.includes(',')) {
        return problem(sentTwice());
    }
    const result = await verifier.verify(token, ...scopes);
    return result.outcome === 'accepted' ? result : problem(result);
}

function problem(result: Refused | Unavailable): ProblemAnswer {
    const { status, detail } = result;
    const headers: Record<string, string> = { 'content-type': 'application/problem+json', 'cache-control': 'no-store' };
    if (result.outcome === 'refused') {
        headers['www-authenticate'] = result.challenge;
    } else {
        headers['retry-after'] = String(result.retryAfter);
    }
    return { status, headers, body: JSON.stringify({ type: 'about:blank', title: TITLES[status], status, detail }) };
}

/** The values of a header in the list of names and values that Node.js keeps, which drops none that is repeated. */
export function headerValues(rawHeaders: readonly string[], name: string): string[] {
    return rawHeaders.filter((_, i) => i % 2 === 1 && rawHeaders[i - 1]?.toLowerCase() === name);
}
