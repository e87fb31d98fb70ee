import { type Claims, claims } from './claims.js';
import { UnavailableError, failure, unanswered } from './errors.js';
import { type Service, exchange, formText, jsonObject } from './http.js';
import type { KnownSessions } from './known-sessions.js';
import type { Liveness } from './liveness.js';

const CONCURRENT = 64;

/** Asks the service about tokens (RFC 7662), each of them once at a time, and remembers the sessions. */
export class Introspector {
    readonly #service: Service;
    readonly #sessions: KnownSessions;
    readonly #liveness: Liveness;
    readonly #asked = new Map<string, Promise<Claims | undefined>>();
    #count = 0;

    constructor(service: Service, sessions: KnownSessions, liveness: Liveness) {
        this.#service = service;
        this.#sessions = sessions;
        this.#liveness = liveness;
    }

    /** How many requests were sent. */
    get count(): number {
        return this.#count;
    }

    /**
     * The claims of an active token; undefined if it is not active.
     *
     * @throws UnavailableError there is no answer to rely on
     */
    introspect(token: string, digest: string): Promise<Claims | undefined> {
        let answer = this.#asked.get(digest);
        if (answer === undefined) {
            if (this.#asked.size >= CONCURRENT) {
                return Promise.reject(new UnavailableError('Too many introspections at once'));
            }
            answer = this.#inquire(token).finally(() => this.#asked.delete(digest));
            this.#asked.set(digest, answer);
        }
        return answer;
    }

    async #inquire(token: string): Promise<Claims | undefined> {
        const inquiry = this.#sessions.inquire();
        try {
            const answer = await this.#ask(token);
            this.#liveness.answered();
            const said = answer['active'] === true ? claims(answer) : undefined;
            if (said?.session !== undefined && said.slot !== undefined) {
                this.#sessions.learn(inquiry, said.clientId, said.slot, said.session.id, said.session.generation);
            }
            return said;
        } catch (broken) {
            this.#liveness.answered(unanswered(broken));
            throw broken;
        } finally {
            this.#sessions.answered(inquiry);
        }
    }

    async #ask(token: string): Promise<Record<string, unknown>> {
        this.#count++;
        const { server, authorization, fetch, timeoutMillis, signal } = this.#service;
        const url = `${server}/auth/token/introspect`;
        const init = {
            method: 'POST',
            headers: { authorization, 'content-type': 'application/x-www-form-urlencoded' },
            body: formText({ token }),
            signal,
        };
        const answer = await exchange(fetch, url, init, timeoutMillis).catch((cause: unknown) => {
            throw unanswered(cause);
        });
        if (answer.status !== 200) {
            // Not this token, but the credential of the verifier was refused.
            throw unanswered(failure(answer));
        }
        const said = jsonObject(answer.text);
        if (typeof said?.['active'] !== 'boolean') {
            throw new UnavailableError('The answer is no introspection');
        }
        return said;
    }
}
