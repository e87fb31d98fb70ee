import { compactVerify, decodeProtectedHeader, importJWK } from 'jose';

import { type Fetch, type AbortSignalLike, exchange, jsonObject, platform } from './http.js';
import { monotonic } from './time.js';

/** A signature was checked: by no key of the set, wrongly, or rightly. */
export type Signed =
    { by: 'unknown' } | { by: 'none'; detail: string } | { by: 'key'; key: VerificationKey; members: Record<string, unknown> };

interface VerificationKey {
    readonly id: string;
    readonly algorithm: string;
    readonly key: Awaited<ReturnType<typeof importJWK>>;
}

const ALGORITHMS = ['ES256', 'EdDSA', 'RS256'];
const TYPES = ['jwt', 'at+jwt', 'application/at+jwt'];
const KEY_LIMIT = 16;
const COOL_DOWN_MILLIS = 10_000;
const DEFAULT_AGE_MILLIS = 300_000;
const STALE_MILLIS = 86_400_000;

/** The public keys of the service (RFC 7517): fetched, kept, and fetched again for a key that is not among them. */
export class JwkSet {
    readonly #url: string;
    readonly #fetch: Fetch | undefined;
    readonly #timeoutMillis: number;
    readonly #signal: AbortSignalLike;
    #keys = new Map<string, VerificationKey>();
    #fetchedAt = -Infinity;
    #freshUntil = -Infinity;
    #triedAt = -Infinity;
    #changed = false;
    #changes = 0;
    #fetching: Promise<void> | undefined;

    constructor(server: string, fetch: Fetch | undefined, timeoutMillis: number, signal: AbortSignalLike) {
        this.#url = `${server}/.well-known/jwks.json`;
        this.#fetch = fetch;
        this.#timeoutMillis = timeoutMillis;
        this.#signal = signal;
    }

    /** Whether no key may have been withdrawn since the set was fetched; fetches it again if that is due. */
    isCurrent(): boolean {
        // The old keys verify meanwhile: events tell of one that was withdrawn.
        if (this.#changed || monotonic() >= this.#freshUntil) {
            void this.#refetch();
        }
        return !this.#changed && monotonic() - this.#fetchedAt < STALE_MILLIS;
    }

    /** Whether the set has not been fetched again since this key was found in it. */
    has(key: VerificationKey): boolean {
        return this.#keys.get(key.id) === key;
    }

    /** The service announced other keys. */
    changed(): void {
        this.#changed = true;
        this.#changes++;
        this.#triedAt = -Infinity;
        void this.#refetch();
    }

    /** Verifies a compact JWS by the key that it names, with that key's own algorithm. */
    async verify(token: string): Promise<Signed> {
        const header = protectedHeader(token);
        if (header === undefined) {
            return { by: 'none', detail: 'The token is malformed' };
        }
        if (header.alg === 'none') {
            return { by: 'none', detail: 'The token is not signed' };
        }
        if (typeof header.kid !== 'string' || !ALGORITHMS.includes(header.alg ?? '')) {
            return { by: 'unknown' };
        }
        const key = await this.#find(header.kid);
        if (key === undefined) {
            return { by: 'unknown' };
        }
        if (key.algorithm !== header.alg || !TYPES.includes(String(header.typ).toLowerCase())) {
            return { by: 'none', detail: 'The token is of another type' };
        }
        try {
            const { payload } = await compactVerify(token, key.key, { algorithms: [key.algorithm] });
            const members = jsonObject(new platform.TextDecoder().decode(payload));
            return members === undefined
                ? { by: 'none', detail: 'The token is malformed' }
                : { by: 'key', key, members };
        } catch {
            // Whatever jose objects to: the token is not what the key signed.
            return { by: 'none', detail: 'The signature is invalid' };
        }
    }

    async #find(keyId: string): Promise<VerificationKey | undefined> {
        if (monotonic() - this.#fetchedAt >= STALE_MILLIS) {
            this.#keys.clear();
        }
        if (!this.#keys.has(keyId)) {
            await this.#refetch();
        }
        return this.#keys.get(keyId);
    }

    #refetch(): Promise<void> {
        if (this.#fetching === undefined && monotonic() - this.#triedAt >= COOL_DOWN_MILLIS) {
            this.#triedAt = monotonic();
            const changes = this.#changes;
            this.#fetching = this.#load(changes).finally(() => {
                this.#fetching = undefined;
                if (changes !== this.#changes) {
                    void this.#refetch();
                }
            });
        }
        return this.#fetching ?? Promise.resolve();
    }

    async #load(changes: number): Promise<void> {
        try {
            const init = { method: 'GET', signal: this.#signal };
            const answer = await exchange(this.#fetch, this.#url, init, this.#timeoutMillis);
            const keys = jsonObject(answer.text)?.['keys'];
            if (answer.status !== 200 || !Array.isArray(keys)) {
                return;
            }
            this.#keys = await imported(keys);
            this.#fetchedAt = monotonic();
            this.#freshUntil = this.#fetchedAt + maxAge(answer.headers.get('cache-control'));
            this.#changed &&= changes !== this.#changes;
        } catch {
            // The keys that are there are used on, for a day; without any, tokens are introspected.
        }
    }
}

async function imported(keys: readonly unknown[]): Promise<Map<string, VerificationKey>> {
    const found = new Map<string, VerificationKey>();
    for (const jwk of keys.slice(0, KEY_LIMIT) as Record<string, unknown>[]) {
        const { kid, alg } = jwk;
        if (typeof kid !== 'string' || typeof alg !== 'string' || !ALGORITHMS.includes(alg) || jwk['use'] === 'enc') {
            continue;
        }
        try {
            found.set(kid, { id: kid, algorithm: alg, key: await importJWK(jwk, alg) });
        } catch {
            // A kind of key that this platform cannot use: its tokens are introspected.
        }
    }
    return found;
}

function protectedHeader(token: string): { alg?: string; kid?: unknown; typ?: unknown } | undefined {
    try {
        return decodeProtectedHeader(token);
    } catch {
        return undefined;
    }
}

function maxAge(cacheControl: string | null): number {
    const seconds = /(?:^|[\s,])max-age=(\d{1,9})/.exec(cacheControl ?? '')?.[1];
    return seconds === undefined ? DEFAULT_AGE_MILLIS : Math.min(Number(seconds) * 1_000, STALE_MILLIS);
}
