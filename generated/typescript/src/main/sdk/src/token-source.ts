import { RefusedError, SessionEndedError, UnavailableError } from './errors.js';
import { type Connection, type Grant, clientCredentials, endsSession, issuing, revoke, stored } from './grants.js';
import { HeldTokens, type TokenPair } from './held-tokens.js';
import {
    Closing,
    type Fetch,
    type HttpResponse,
    type PlatformInit,
    type PlatformRequest,
    type PlatformResponse,
    platform,
    trimmed,
} from './http.js';
import { Backoff, atMost, monotonic, pause, unlessAborted } from './time.js';

export type { TokenPair } from './held-tokens.js';

/** Options of every TokenSource. */
export interface TokenSourceOptions {
    /** How long one attempt may take, in milliseconds: 5,000 by default. */
    timeoutMillis?: number;
    /** How long a caller waits for a token, in milliseconds: 15,000 by default. */
    waitMillis?: number;
    /** Receives each new pair, to store it. */
    onPair?: (pair: TokenPair) => void;
    /** Sends the requests: the `fetch` of the platform by default. */
    fetch?: Fetch;
}

/** What a client asks for. */
export interface ClientCredentialsOptions extends TokenSourceOptions {
    /** The scope, tokens with spaces between them: all that the client may be granted by default. */
    scope?: string;
    /** The resource servers that the token is for (RFC 8707). */
    resource?: string | readonly string[];
}

/**
 * Supplies an access token, and replaces it before it expires, once for all that wait for it. While the service is
 * away, the token that is still valid is supplied. The tokens and secrets are not shown when a source is printed.
 */
export class TokenSource {
    readonly #grant: Grant;
    readonly #connection: Connection;
    readonly #options: TokenSourceOptions;
    readonly #closed = new Closing();
    readonly #backoff = new Backoff(200, 30_000);
    #held: HeldTokens | undefined;
    #failure: Error | undefined;
    #ended: Error | undefined;
    #attempt: Promise<void> | undefined;

    private constructor(server: string, grant: Grant, held: HeldTokens | undefined, options: TokenSourceOptions) {
        this.#grant = grant;
        this.#held = held;
        this.#options = options;
        this.#connection = {
            server: trimmed(server),
            fetch: options.fetch,
            timeoutMillis: options.timeoutMillis ?? 5_000,
            signal: this.#closed,
        };
    }

    /** Issues a pair when a token is first asked for. The master token is sent only to issue it. */
    static issue(server: string, clientId: string, options: TokenSourceOptions & { masterToken?: string } = {}) {
        return new TokenSource(server, issuing(clientId, options.masterToken), undefined, options);
    }

    /** Gets tokens for a registered client. A session that has ended is followed by a new one. */
    static clientCredentials(
        server: string,
        clientId: string,
        clientSecret: string,
        options: ClientCredentialsOptions = {},
    ) {
        const grant = clientCredentials(clientId, clientSecret, options.scope, options.resource);
        return new TokenSource(server, grant, undefined, options);
    }

    /** Continues with a pair that was stored. */
    static of(server: string, pair: TokenPair, options: TokenSourceOptions = {}) {
        return new TokenSource(server, stored(), HeldTokens.stored(pair), options);
    }

    /**
     * The access token.
     *
     * @throws SessionEndedError the session is over, or this source was closed or revoked
     * @throws UnavailableError the token has expired, and the service does not answer
     * @throws RefusedError the service refuses to issue a token
     */
    async accessToken(): Promise<string> {
        return this.#token((held) => !held.due, true);
    }

    /** The token that follows one that was refused with 401; one refresh for all whose token was refused. */
    async replace(refused: string): Promise<string> {
        return this.#token((held) => held.pair.accessToken !== refused, false);
    }

    /** Sends a request with the access token, and once more with a new one if the answer is 401. */
    async fetch(input: string | { href: string } | PlatformRequest, init?: PlatformInit): Promise<PlatformResponse> {
        const send = (this.#options.fetch ?? platform.fetch) as unknown as (request: unknown) => Promise<HttpResponse>;
        const request = new platform.Request(input, init);
        const token = await unlessAborted(request.signal, this.accessToken());
        request.headers.set('authorization', `Bearer ${token}`);
        const response = await send(request.clone());
        if (response.status !== 401) {
            return response as unknown as PlatformResponse;
        }
        const next = await unlessAborted(request.signal, this.replace(token));
        await response.body?.getReader().cancel();
        request.headers.set('authorization', `Bearer ${next}`);
        return (await send(request)) as unknown as PlatformResponse;
    }

    /** Ends the session at the service, and this source. */
    async revoke(): Promise<void> {
        await this.#attempt?.catch(() => undefined);
        const held = this.#held;
        this.#ended ??= new SessionEndedError('The session was revoked');
        if (held !== undefined) {
            await revoke(this.#connection, this.#grant, held.pair.refreshToken ?? held.pair.accessToken);
        }
        this.close();
    }

    /** Ends this source and what waits for it; the session stays. */
    close(): void {
        this.#ended ??= new SessionEndedError('The token source is closed');
        this.#closed.close();
        this.#held = undefined;
    }

    async #token(usable: (held: HeldTokens) => boolean, orValid: boolean): Promise<string> {
        const deadline = monotonic() + (this.#options.waitMillis ?? 15_000);
        for (;;) {
            const held = this.#held;
            if (this.#ended !== undefined) {
                throw this.#ended;
            }
            if (held !== undefined && usable(held)) {
                return held.pair.accessToken;
            }
            const wait = this.#backoff.remaining();
            if (wait > 0 && orValid && held?.valid) {
                return held.pair.accessToken;
            }
            const left = deadline - monotonic();
            if (wait >= left || (wait > 0 && this.#failure instanceof RefusedError)) {
                throw this.#failure ?? new UnavailableError('The service did not answer in time');
            }
            await atMost(left, this.#attempted(wait));
        }
    }

    /** One attempt for all callers, after the pause that is due; its failure is kept for them. */
    #attempted(wait: number): Promise<void> {
        this.#attempt ??= (wait > 0 ? pause(wait, this.#closed) : this.#renew())
            .catch((failure: unknown) => this.#failed(failure))
            .finally(() => (this.#attempt = undefined));
        return this.#attempt;
    }

    async #renew(): Promise<void> {
        const held = await this.#next();
        if (this.#ended === undefined) {
            this.#held = held;
            this.#failure = undefined;
            this.#backoff.succeeded();
            this.#options.onPair?.(held.pair);
        }
    }

    async #next(): Promise<HeldTokens> {
        const refreshToken = this.#held?.pair.refreshToken;
        if (refreshToken === undefined) {
            if (this.#held !== undefined && !this.#grant.renewable) {
                throw (this.#ended = new SessionEndedError('The pair has no refresh token'));
            }
            return this.#grant.first(this.#connection);
        }
        try {
            return await this.#grant.refresh(this.#connection, refreshToken);
        } catch (refusal) {
            if (!(refusal instanceof RefusedError && endsSession(refusal))) {
                throw refusal;
            }
            if (!this.#grant.renewable) {
                throw (this.#ended = new SessionEndedError(`The session is over: ${refusal.detail}`));
            }
            this.#held = undefined;
            return this.#grant.first(this.#connection);
        }
    }

    #failed(failure: unknown): void {
        if (failure instanceof UnavailableError || failure instanceof RefusedError) {
            this.#failure = failure;
            this.#backoff.failed(failure instanceof UnavailableError ? failure.retryAfterMillis : 0);
        } else if (!(failure instanceof SessionEndedError)) {
            throw failure;
        }
    }
}
