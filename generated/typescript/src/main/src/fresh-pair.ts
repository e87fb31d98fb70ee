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
    #held: HeldPair;
    #refreshing: Promise<TokenData> | undefined;

    /** Starts from a pair that the client has. */
    constructor(api: TokensApi, pair: TokenData, options: FreshPairOptions = {}) {
        this.#api = api;
        this.#held = HeldPair.stored(pair);
        this.#options = { aheadMillis: 60_000, attempts: 3, pauseMillis: 200, ...options };
    }

    /** An access token that is current, as far as its expiry says. */
    async accessToken(): Promise<string> {
        const due = this.#held.expiresWithin(this.#options.aheadMillis);
        return (due ? await this.#refreshed() : await (this.#refreshing ?? this.#held.pair)).accessToken;
    }

    /** An access token other than one that was refused with 401. */
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
                if (attempt >= this.#options.attempts || !passing(failure)) {
                    throw failure;
                }
                await new Promise((wake) => setTimeout(wake, this.#options.pauseMillis * 2 ** (attempt - 1)));
            }
        }
        this.#options.onPair?.(this.#held.pair);
        return this.#held.pair;
    }
}

/** Whether the next attempt may succeed: no answer, or one that speaks of the service and not of the token. */
function passing(failure: unknown): boolean {
    return !(failure instanceof ResponseError) || failure.response.status >= 500;
}

/**
 * A pair, and how long its access token is valid from now on. Its age is the greater of what the monotonic clock and the
 * wall clock say: the first one may stand still while the machine sleeps, the second one may be set back. When the wall
 * clock is set forward, the pair is refreshed once.
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

    /** A pair that the service has just issued: the clock of this machine may differ from that of the service. */
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
        // Not a JSON Web Token: only the service knows, and replace() is for its refusals.
        return { exp: Infinity, iat: 0 };
    }
}
