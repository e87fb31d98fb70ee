import { type Claims, claims } from './claims.js';
import { UnavailableError } from './errors.js';
import { EventFollower } from './event-follower.js';
import { Closing, type Fetch, basic, required, trimmed } from './http.js';
import { Introspector } from './introspector.js';
import { JwkSet } from './jwk-set.js';
import { KnownSessions } from './known-sessions.js';
import { Liveness, type Mode, type OnMode } from './liveness.js';
import {
    type Accepted,
    type Refused,
    type VerificationResult,
    insufficientScope,
    invalidToken,
    unavailable,
} from './results.js';
import { SeenTokens, digest } from './seen-tokens.js';
import { change } from './session-changes.js';
import { monotonic } from './time.js';

export type { Mode } from './liveness.js';
export type { Accepted, Refused, Unavailable, VerificationResult } from './results.js';

/** Settings of a Verifier. */
export interface VerifierOptions {
    /** The URL of the service. */
    server: string;
    /** A registered client that may introspect. */
    clientId: string;
    clientSecret: string;
    /** The issuer of the tokens, `public-url` of the service: its URL by default. */
    issuer?: string;
    /** The audience that tokens must have: the issuer by default. */
    audience?: string;
    /** How long one call of the service may take, in milliseconds: 5,000 by default. */
    timeoutMillis?: number;
    /** How old the events may be that are relied on, in milliseconds: 1,000 by default. */
    maxLagMillis?: number;
    /** How many sessions are remembered: 100,000 by default. */
    maxSessions?: number;
    /** How many verified tokens are remembered: 10,000 by default. */
    maxTokens?: number;
    /** How the events are received: by websocket where the platform has one, else by long poll, by default. */
    events?: 'websocket' | 'poll';
    /** Called when the mode changes, with the cause if it is `UNAVAILABLE`. What it throws is written to the console. */
    onMode?: OnMode;
    /** The wall clock, in milliseconds since 1970. */
    clock?: () => number;
    /** Sends the requests: the `fetch` of the platform by default. */
    fetch?: Fetch;
}

/** Figures of a Verifier since it was made. */
export interface VerifierStatistics {
    readonly mode: Mode;
    /** Tokens that were accepted without a call of the service. */
    readonly verifiedOffline: number;
    readonly introspections: number;
    readonly refused: number;
    readonly unavailable: number;
    /** Sessions that are remembered. */
    readonly sessions: number;
    /** Why the last introspection failed, or else why the events are missing; undefined if neither is so. */
    readonly lastFailure: string | undefined;
}

/** A token that is being verified, and the memory of when that began: what an old key verified is not kept. */
interface Presented {
    readonly token: string;
    readonly id: string;
    readonly memory: SeenTokens;
}

const TOKEN_LENGTH = 8_192;
const COMPACT = /^[\w-]+\.[\w-]*\.[\w-]*(?:\.[\w-]+\.[\w-]+)?$/;

/**
 * Verifies access tokens: by the public keys of the service, and by what introspection and events say of their
 * sessions. While the events are current, only the first sight of a session, or of a refreshed token, costs a call.
 */
export class Verifier {
    readonly #issuer: string;
    readonly #audience: string;
    readonly #clock: () => number;
    readonly #keys: JwkSet;
    readonly #introspector: Introspector;
    readonly #liveness: Liveness;
    readonly #sessions: KnownSessions;
    readonly #maxTokens: number;
    readonly #closed = new Closing();
    #seen: SeenTokens;
    #verifiedOffline = 0;
    #refused = 0;
    #unavailable = 0;

    /** Starts to follow the events. */
    constructor(options: VerifierOptions) {
        const { fetch, timeoutMillis = 5_000, maxLagMillis = 1_000 } = options;
        const server = trimmed(options.server);
        const authorization = basic(
            required('clientId', options.clientId),
            required('clientSecret', options.clientSecret),
        );
        const signal = this.#closed;
        const service = { server, authorization, fetch, timeoutMillis, signal };
        this.#issuer = options.issuer ?? server;
        this.#audience = options.audience ?? this.#issuer;
        this.#clock = options.clock ?? Date.now;
        this.#keys = new JwkSet(server, fetch, timeoutMillis, signal);
        this.#liveness = new Liveness(maxLagMillis, options.onMode);
        this.#sessions = new KnownSessions(options.maxSessions ?? 100_000);
        this.#introspector = new Introspector(service, this.#sessions, this.#liveness);
        this.#maxTokens = options.maxTokens ?? 10_000;
        this.#seen = new SeenTokens(this.#maxTokens);
        void new EventFollower(service, { maxLagMillis, websocket: options.events !== 'poll' }, {
            opened: (continued) => this.#opened(continued),
            event: (event) => (event.event === 'keys_changed' ? this.#changeKeys() : change(this.#sessions, event)),
            received: (lagMillis) => lagMillis !== undefined && this.#liveness.received(lagMillis),
            lost: (why) => this.#liveness.lost(why),
        }).run();
    }

    /** Verifies an access token, which must have been granted all of these scope tokens. */
    async verify(token: string, ...scopes: string[]): Promise<VerificationResult> {
        const result = await this.#verify(token, scopes);
        if (result.outcome === 'refused') {
            this.#refused++;
        } else if (result.outcome === 'unavailable') {
            this.#unavailable++;
        }
        return result;
    }

    get statistics(): VerifierStatistics {
        return {
            mode: this.#liveness.mode,
            verifiedOffline: this.#verifiedOffline,
            introspections: this.#introspector.count,
            refused: this.#refused,
            unavailable: this.#unavailable,
            sessions: this.#sessions.size,
            lastFailure: this.#liveness.lastFailure,
        };
    }

    /** Stops following the events. Tokens that are verified later are unavailable. */
    close(): void {
        this.#closed.close();
        this.#liveness.lost('The verifier was closed');
    }

    async #verify(token: string, scopes: readonly string[]): Promise<VerificationResult> {
        if (token.length > TOKEN_LENGTH || !COMPACT.test(token)) {
            return invalidToken('The token is malformed');
        }
        const presented = { token, id: await digest(token), memory: this.#seen };
        const seen = presented.memory.get(presented.id);
        if (seen !== undefined && seen.endsAt <= monotonic()) {
            return invalidToken('The token has expired');
        }
        const found = seen?.claims ?? (await this.#read(presented));
        if (found === undefined) {
            return this.#introspect(presented, undefined, scopes);
        }
        if ('outcome' in found) {
            return found;
        }
        const refusal = this.#refusal(found, scopes);
        if (refusal !== undefined) {
            return refusal;
        }
        const { session, clientId } = found;
        const standing = session && this.#sessions.standing(clientId, session.id, session.generation);
        if (standing === 'ended') {
            return invalidToken('The session has ended');
        }
        if (standing === 'current' && this.#liveness.mode === 'LIVE' && this.#keys.isCurrent()) {
            this.#verifiedOffline++;
            return accepted(found);
        }
        return this.#introspect(presented, found, scopes);
    }

    /** The claims of a token that a public key verifies; undefined if only the service can tell. */
    async #read({ token, id, memory }: Presented): Promise<Claims | Refused | undefined> {
        const signed = await this.#keys.verify(token);
        if (signed.by === 'unknown') {
            return undefined;
        }
        if (signed.by === 'none') {
            return invalidToken(signed.detail);
        }
        const { key, members } = signed;
        if (!this.#keys.has(key)) {
            // It may have been withdrawn meanwhile.
            return undefined;
        }
        if (members['type'] !== 'access') {
            return invalidToken('The token is no access token');
        }
        const read = claims(members);
        if (
            members['iss'] === undefined ||
            read === undefined ||
            read.audience.length === 0 ||
            read.expiresAt === undefined
        ) {
            return undefined;
        }
        if (members['iss'] !== this.#issuer) {
            return invalidToken('The token is of another issuer');
        }
        if (this.#keys.isCurrent()) {
            memory.put(id, read, this.#clock() / 1_000);
        }
        return read;
    }

    async #introspect(
        { token, id, memory }: Presented,
        known: Claims | undefined,
        scopes: readonly string[],
    ): Promise<VerificationResult> {
        const session = known?.session;
        const subject = session === undefined ? id : `${known?.clientId} ${session.id} ${session.generation}`;
        if (memory.isInactive(subject)) {
            return invalidToken('The token is not active');
        }
        let said: Claims | undefined;
        try {
            said = await this.#introspector.introspect(token, id);
        } catch (failure) {
            return unavailable(failure instanceof UnavailableError ? failure.retryAfterMillis : undefined);
        }
        if (said === undefined) {
            memory.inactive(subject);
            return invalidToken('The token is not active');
        }
        if (known === undefined) {
            memory.put(id, said, this.#clock() / 1_000);
        }
        return this.#refusal(said, scopes) ?? accepted(known ?? said);
    }

    #refusal(token: Claims, scopes: readonly string[]): Refused | undefined {
        if (token.expiresAt !== undefined && token.expiresAt * 1_000 <= this.#clock()) {
            return invalidToken('The token has expired');
        }
        if ((token.members['iss'] ?? this.#issuer) !== this.#issuer) {
            return invalidToken('The token is of another issuer');
        }
        // The service calls a token without audience active if it is for the client that asks.
        if (token.audience.length > 0 && !token.audience.includes(this.#audience)) {
            return invalidToken('The token is for another audience');
        }
        return scopes.every((scope) => token.scopes.includes(scope)) ? undefined : insufficientScope(scopes);
    }

    #opened(continued: boolean): void {
        if (!continued) {
            this.#sessions.forgetAll();
            this.#changeKeys();
        }
        this.#liveness.opened();
    }

    #changeKeys(): void {
        this.#seen = new SeenTokens(this.#maxTokens);
        this.#keys.changed();
    }
}

function accepted(token: Claims): Accepted {
    return {
        outcome: 'accepted',
        clientId: token.clientId,
        sessionId: token.session?.id,
        scopes: token.scopes,
        audience: token.audience,
        expiresAt: token.expiresAt === undefined ? undefined : new Date(token.expiresAt * 1_000),
        claims: token.members,
    };
}
