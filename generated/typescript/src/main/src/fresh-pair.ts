import { TokensApi } from './apis/TokensApi.js';
import type { TokenData } from './models/TokenData.js';
import { ResponseError } from './runtime.js';

/** Options of a FreshPair. */
export interface FreshPairOptions {
    /** How long before its expiry an access token is refreshed, in milliseconds: 60,000 by default. */
    aheadMillis?: number;
    /** How often a refresh is tried: 3 by default. */
    attempts?: number;
    /** The delay before the second attempt, doubled for each further one, in milliseconds: 200 by default. */
    pauseMillis?: number;
    /** Receives each new pair, to store it. */
    onPair?: (pair: TokenData) => void;
}

/**
 * Holds a pair of tokens and refreshes it before it expires, once for all that wait for it. When an answer is lost, the
 * same refresh token is sent again, and the service returns the same new pair.
 */
export class FreshPair {
    readonly #api: TokensApi;
    readonly #options: Required<Omit<FreshPairOptions, 'onPair'>> & Pick<FreshPairOptions, 'onPair'>;
    #held: HeldPair;
    #refreshing: Promise<TokenData> | undefined;

    /** Starts with a current pair. */
    constructor(api: TokensApi, pair: TokenData, options: FreshPairOptions = {}) {
        this.#api = api;
        this.#held = HeldPair.stored(pair);
        this.#options = { aheadMillis: 60_000, attempts: 3, pauseMillis: 200, ...options };
    }

    /** The access token, refreshed if it is about to expire. */
    async accessToken(): Promise<string> {
        const due = this.#held.expiresWithin(this.#options.aheadMillis);
        return (due ? await this.#refreshed() : await (this.#refreshing ?? this.#held.pair)).accessToken;
    }

    /** Replaces an access token that was refused with 401. */
    async replace(refused: string): Promise<string> {
        const pair = await (this.#refreshing ?? this.#held.pair);
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
                    { refreshToken: this.#held.pair.refreshToken },
                    { signal: AbortSignal.timeout(5_000) },
                );
                this.#held = HeldPair.issued(envelope.data);
                break;
            } catch (failure) {
                if (attempt >= this.#options.attempts || !temporary(failure)) {
                    throw failure;
                }
                await new Promise((wake) => setTimeout(wake, this.#options.pauseMillis * 2 ** (attempt - 1)));
            }
        }
        this.#options.onPair?.(this.#held.pair);
        return this.#held.pair;
    }
}

/** Whether the next attempt may succeed: no answer, or a 5xx. */
function temporary(failure: unknown): boolean {
    return !(failure instanceof ResponseError) || failure.response.status >= 500;
}

/**
 * A pair, and how long its access token is valid. Its age is the greater of those by the monotonic clock, which may stop
 * while the machine sleeps, and by the wall clock, which may be set back. When the wall clock is set forward, the pair is
 * refreshed once.
 */
class HeldPair {
    readonly pair: TokenData;
    readonly #validMillis: number;
    readonly #monotonicStart = performance.now();
    readonly #wallStart = Date.now();

    private constructor(pair: TokenData, validMillis: number) {
        this.pair = pair;
        this.#validMillis = validMillis;
    }

    /** A pair of any age. */
    static stored(pair: TokenData): HeldPair {
        return new HeldPair(pair, times(pair.accessToken).exp * 1000 - Date.now());
    }

    /** A pair that was just issued; independent of the difference between the clocks of this machine and the service. */
    static issued(pair: TokenData): HeldPair {
        const { exp, iat } = times(pair.accessToken);
        return new HeldPair(pair, (exp - iat) * 1000);
    }

    expiresWithin(millis: number): boolean {
        const age = Math.max(performance.now() - this.#monotonicStart, Date.now() - this.#wallStart);
        return this.#validMillis - age <= millis;
    }
}

/** When a token was issued and expires, in seconds since 1970. A token that expires at Infinity is never due. */
function times(token: string): { exp: number; iat: number } {
    try {
        const claims = atob((token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/'));
        const { exp, iat }: { exp: unknown; iat: unknown } = JSON.parse(claims);
        return typeof exp === 'number' && typeof iat === 'number' ? { exp, iat } : { exp: Infinity, iat: 0 };
    } catch {
        // Not a JSON Web Token: replace() handles its expiry.
        return { exp: Infinity, iat: 0 };
    }
}
