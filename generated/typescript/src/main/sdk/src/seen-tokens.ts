import type { Claims } from './claims.js';
import { base64url, platform } from './http.js';
import { monotonic } from './time.js';

/** A token that was verified. */
export interface Seen {
    readonly claims: Claims;
    /** When it expires by the monotonic clock, which is never set back. */
    readonly endsAt: number;
}

/** How long an inactive token is remembered: a replica may not know a new key yet, and a clock may be behind. */
const INACTIVE_MILLIS = 10_000;

/** What was found out about tokens, while the keys are the same. The least recently used are forgotten. */
export class SeenTokens {
    readonly #limit: number;
    readonly #seen = new Map<string, Seen>();
    readonly #inactive = new Map<string, number>();

    constructor(limit: number) {
        this.#limit = limit;
    }

    get(digest: string): Seen | undefined {
        const seen = this.#seen.get(digest);
        if (seen !== undefined) {
            this.#seen.delete(digest);
            this.#seen.set(digest, seen);
        }
        return seen;
    }

    put(digest: string, claims: Claims, nowSeconds: number): void {
        const left = claims.expiresAt === undefined ? Infinity : claims.expiresAt - nowSeconds;
        put(this.#seen, this.#limit, digest, { claims, endsAt: monotonic() + left * 1_000 });
    }

    /** Whether introspection said within the last 10 seconds that this is not active. */
    isInactive(subject: string): boolean {
        return (this.#inactive.get(subject) ?? -Infinity) > monotonic();
    }

    /** Introspection said that a session's generation, or a token by its digest, is not active. */
    inactive(subject: string): void {
        put(this.#inactive, this.#limit, subject, monotonic() + INACTIVE_MILLIS);
    }
}

/** Puts an entry last, and removes the first one if there are too many. */
function put<V>(entries: Map<string, V>, limit: number, key: string, value: V): void {
    entries.delete(key);
    entries.set(key, value);
    if (entries.size > limit) {
        entries.delete(entries.keys().next().value as string);
    }
}

/** SHA-256 of a token. */
export async function digest(token: string): Promise<string> {
    const bytes = new platform.TextEncoder().encode(token);
    return base64url(new Uint8Array(await platform.crypto.subtle.digest('SHA-256', bytes)));
}
