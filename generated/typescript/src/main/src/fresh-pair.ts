import { TokensApi } from './apis/TokensApi.js';
import type { TokenData } from './models/TokenData.js';
import { ResponseError } from './runtime.js';

/** How a pair is kept fresh; times in milliseconds. */
export interface FreshPairOptions {
    /** How long before its expiry an access token is replaced: 60,000 unless given. */
    aheadMillis?: number;
    /** How often a refresh is sent before it counts as failed: 3 unless given. */
    attempts?: number;
    /** The pause before the second attempt, doubled for each further one: 200 unless given. */
    pauseMillis?: number;
    /** Told of each new pair, to store it. */
    onPair?: (pair: TokenData) => void;
}

/**
 * Keeps a pair of tokens fresh: it is refreshed ahead of its expiry, once for all that wait for it. A lost answer costs
 * nothing: the same refresh token is sent again, and the service answers the same new pair.
 */
export class FreshPair {
    readonly #api: TokensApi;
    readonly #options: Required<Omit<FreshPairOptions, 'onPair'>> & Pick<FreshPairOptions, 'onPair'>;
    #pair: TokenData;
    #refreshing: Promise<TokenData> | undefined;

    /** Starts from a pair that the client has. */
    constructor(api: TokensApi, pair: TokenData, options: FreshPairOptions = {}) {
        this.#api = api;
        this.#pair = pair;
        this.#options = { aheadMillis: 60_000, attempts: 3, pauseMillis: 200, ...options };
    }

    /** An access token that is current, as far as its expiry says. */
    async accessToken(): Promise<string> {
        const due = expiry(this.#pair.accessToken) - this.#options.aheadMillis <= Date.now();
        return (due ? await this.#refreshed() : await (this.#refreshing ?? this.#pair)).accessToken;
    }

    /** An access token other than one that was refused with 401. */
    async replace(refused: string): Promise<string> {
        const pair = await (this.#refreshing ?? this.#pair);
        return (pair.accessToken === refused ? await this.#refreshed() : pair).accessToken;
    }

    #refreshed(): Promise<TokenData> {
        this.#refreshing ??= this.#refresh().finally(() => (this.#refreshing = undefined));
        return this.#refreshing;
    }

    async #refresh(): Promise<TokenData> {
        for (let attempt = 1; ; attempt++) {
            try {
                const envelope = await this.#api.refreshToken(
                    { refreshToken: this.#pair.refreshToken },
                    { signal: AbortSignal.timeout(5_000) },
                );
                this.#pair = envelope.data;
                break;
            } catch (failure) {
                if (attempt >= this.#options.attempts || !passing(failure)) {
                    throw failure;
                }
                await new Promise((wake) => setTimeout(wake, this.#options.pauseMillis * 2 ** (attempt - 1)));
            }
        }
        this.#options.onPair?.(this.#pair);
        return this.#pair;
    }
}

/** Whether the next attempt may succeed: no answer, or one that speaks of the service and not of the token. */
function passing(failure: unknown): boolean {
    return !(failure instanceof ResponseError) || failure.response.status >= 500;
}

/** When a token expires, in milliseconds since 1970; never, when it does not say. */
function expiry(token: string): number {
    try {
        const claims = atob((token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/'));
        const exp: unknown = JSON.parse(claims).exp;
        return typeof exp === 'number' ? exp * 1000 : Infinity;
    } catch {
        // Not a JSON Web Token: only the service knows, and replace() is for its refusals.
        return Infinity;
    }
}
