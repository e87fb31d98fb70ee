import { jsonObject, platform } from './http.js';
import { monotonic } from './time.js';

/** Tokens as the service issued them. */
export interface TokenPair {
    readonly accessToken: string;
    /** Absent if the client may not refresh. */
    readonly refreshToken?: string | undefined;
}

/**
 * Tokens, and how long the access token is valid. Their age is the greater of those by the monotonic clock, which may
 * stop while the machine sleeps, and by the wall clock, which may be set back. When the wall clock is set forward, they
 * are refreshed once.
 */
export class HeldTokens {
    readonly #pair: TokenPair;
    readonly #validMillis: number;
    readonly #monotonicStart: number;
    readonly #wallStart: number;

    private constructor(pair: TokenPair, validMillis: number, sentMonotonic: number, sentWall: number) {
        this.#pair = pair;
        this.#validMillis = validMillis;
        this.#monotonicStart = sentMonotonic;
        this.#wallStart = sentWall;
    }

    /** Tokens of an answer that says how many seconds are left. Their age counts from when the request was sent. */
    static issued(pair: TokenPair, expiresIn: number, sentMonotonic: number, sentWall: number): HeldTokens {
        return new HeldTokens(pair, expiresIn * 1_000, sentMonotonic, sentWall);
    }

    /** Tokens of any age: an access token whose expiry cannot be read is used until it is refused. */
    static stored(pair: TokenPair): HeldTokens {
        const wall = Date.now();
        return new HeldTokens(pair, expiry(pair.accessToken) * 1_000 - wall, monotonic(), wall);
    }

    get pair(): TokenPair {
        return this.#pair;
    }

    /** Whether the access token can still be used. */
    get valid(): boolean {
        return this.#left() > 0;
    }

    /** Whether it is time to refresh: a fifth of the lifetime ahead, at most a minute. */
    get due(): boolean {
        return this.#left() <= Math.min(60_000, this.#validMillis / 5);
    }

    #left(): number {
        return this.#validMillis - Math.max(monotonic() - this.#monotonicStart, Date.now() - this.#wallStart);
    }
}

/** When a JSON Web Token expires, in seconds since 1970; Infinity if it cannot be read. */
function expiry(token: string): number {
    const payload = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
    try {
        const exp = jsonObject(platform.atob(payload))?.['exp'];
        return typeof exp === 'number' ? exp : Infinity;
    } catch {
        // Not base64: an opaque or encrypted token.
        return Infinity;
    }
}
