import { RefusedError, SessionEndedError, UnavailableError, failure, unanswered } from './errors.js';
import { HeldTokens, type TokenPair } from './held-tokens.js';
import {
    type AbortSignalLike,
    type Fetch,
    type FetchInit,
    basic,
    exchange,
    formText,
    jsonObject,
    required,
} from './http.js';
import { monotonic } from './time.js';

/** How to reach the service. */
export interface Connection {
    readonly server: string;
    readonly fetch: Fetch | undefined;
    readonly timeoutMillis: number;
    readonly signal: AbortSignalLike;
}

/** How a source gets its tokens. */
export interface Grant {
    /** The first tokens, or new ones after the end of a session. */
    first(connection: Connection): Promise<HeldTokens>;
    refresh(connection: Connection, refreshToken: string): Promise<HeldTokens>;
    /** Whether a session that has ended is followed by another one. */
    readonly renewable: boolean;
    /** The credential of a revocation. */
    readonly headers: Record<string, string>;
}

/** The service's own operations: a client without a secret, or with the master token. */
export function issuing(clientId: string, masterToken: string | undefined): Grant {
    if (masterToken !== undefined && !/^[\x20-\x7e]+$/.test(masterToken)) {
        // What fetch says of it would show it.
        throw new TypeError('masterToken must be of printable ASCII characters');
    }
    const headers: Record<string, string> = masterToken === undefined ? {} : { 'master-token': masterToken };
    return {
        renewable: false,
        headers,
        first: (connection) =>
            tokens(connection, `/auth/token/new?${formText({ client_id: clientId })}`, { method: 'GET', headers }),
        refresh: refreshed,
    };
}

/** A pair that somebody else has got. */
export function stored(): Grant {
    return {
        renewable: false,
        headers: {},
        first: () => Promise.reject(new SessionEndedError('The pair has no refresh token')),
        refresh: refreshed,
    };
}

/** The token endpoint, for a registered client (RFC 6749, section 4.4). */
export function clientCredentials(
    clientId: string,
    clientSecret: string,
    scope: string | undefined,
    resource: string | readonly string[] | undefined,
): Grant {
    const headers = { authorization: basic(required('clientId', clientId), required('clientSecret', clientSecret)) };
    const request = (connection: Connection, parameters: Record<string, unknown>) =>
        tokens(connection, '/oauth2/token', form(parameters, headers));
    return {
        renewable: true,
        headers,
        first: (connection) => request(connection, { grant_type: 'client_credentials', scope, resource }),
        refresh: (connection, token) => request(connection, { grant_type: 'refresh_token', refresh_token: token }),
    };
}

/** Ends the session of a token (RFC 7009). */
export async function revoke(connection: Connection, grant: Grant, token: string): Promise<void> {
    const answer = await answered(connection, '/auth/token/revoke', form({ token }, grant.headers));
    if (answer.status !== 200) {
        throw failure(answer);
    }
}

function form(parameters: Record<string, unknown>, headers: Record<string, string>): FetchInit {
    return {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
        body: formText(parameters),
    };
}

function refreshed(connection: Connection, refreshToken: string): Promise<HeldTokens> {
    return tokens(connection, '/auth/token/refresh', form({ refresh_token: refreshToken }, {}));
}

async function tokens(connection: Connection, path: string, init: FetchInit): Promise<HeldTokens> {
    const sentMonotonic = monotonic();
    const sentWall = Date.now();
    const answer = await answered(connection, path, init);
    if (answer.status !== 200) {
        throw failure(answer);
    }
    // The operations of the service answer with an envelope.
    const said = jsonObject(answer.text) ?? {};
    const members = typeof said['data'] === 'object' ? (said['data'] as Record<string, unknown>) : said;
    const { access_token: accessToken, refresh_token: refreshToken, expires_in: expiresIn } = members;
    if (typeof accessToken !== 'string') {
        throw new UnavailableError('The answer has no access token');
    }
    const pair: TokenPair = { accessToken, refreshToken: typeof refreshToken === 'string' ? refreshToken : undefined };
    return typeof expiresIn === 'number'
        ? HeldTokens.issued(pair, expiresIn, sentMonotonic, sentWall)
        : HeldTokens.stored(pair);
}

async function answered(connection: Connection, path: string, init: FetchInit) {
    try {
        const { server, fetch, timeoutMillis, signal } = connection;
        return await exchange(fetch, server + path, { ...init, signal }, timeoutMillis);
    } catch (cause) {
        throw unanswered(cause);
    }
}

/** Whether a refusal of a refresh says that the session is over. */
export function endsSession(refusal: RefusedError): boolean {
    return refusal.status === 401 || refusal.code === 'invalid_grant';
}
