// A service that a test plays: keys, introspection, and events by long poll.
import { createServer } from 'node:http';
import { once } from 'node:events';
import { SignJWT, exportJWK, generateKeyPair } from 'jose';

export class Service {
    /** Set by a test. */
    lag = 0;
    down = false;
    /** Answers a request in a test's own way, if it returns true. */
    instead = (request, response) => false;
    sessions = new Map();
    introspections = 0;
    keyFetches = 0;
    grants = 0;
    polls = 0;
    keys = new Map();
    #events = [];
    #first = 0;
    #waiting = new Set();
    #server = createServer((request, response) => this.#answer(request, response));

    static async start() {
        const service = new Service();
        await service.addKey('k1', 'ES256');
        service.#server.listen(0, '127.0.0.1');
        await once(service.#server, 'listening');
        service.url = `http://127.0.0.1:${service.#server.address().port}`;
        return service;
    }

    async addKey(kid, alg) {
        const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
        const jwk = { ...(await exportJWK(publicKey)), kid, alg, use: 'sig', later: 'member' };
        this.keys.set(kid, { jwk, privateKey, alg });
    }

    /** Starts a session, as an event reports it, and signs a token of it. */
    async issue(sid, { client = 'me', slot = 0, gen = 0, kid = 'k1', announced = true, ...claims } = {}) {
        this.sessions.set(sid, { client, slot, gen });
        if (announced) {
            this.emit({ event: gen === 0 ? 'issued' : 'refreshed', client, slot, sid, gen });
        }
        const key = this.keys.get(kid);
        const now = Math.floor(Date.now() / 1_000);
        return new SignJWT({
            type: 'access',
            iss: this.url,
            aud: this.url,
            client_id: client,
            sid,
            gen,
            scope: 'read write',
            exp: now + 60,
            ...claims,
        })
            .setProtectedHeader({ alg: key.alg, kid, typ: 'at+jwt' })
            .sign(key.privateKey);
    }

    revoke(sid, announced = true) {
        const session = this.sessions.get(sid);
        this.sessions.delete(sid);
        if (announced) {
            this.emit({ event: 'revoked', client: session.client, sid });
        }
    }

    emit(event) {
        this.#events.push({ time: new Date().toISOString(), later: 'member', ...event });
        this.#waiting.forEach((wake) => wake());
    }

    /** Makes cursors before this moment worthless. */
    loseEvents() {
        this.#first = this.#events.length + 1;
        this.#events.length = this.#first;
        this.#waiting.forEach((wake) => wake());
    }

    close() {
        this.#waiting.forEach((wake) => wake());
        this.#server.closeAllConnections();
        this.#server.close();
    }

    async #answer(request, response) {
        if (this.instead(request, response)) {
            return;
        }
        const url = new URL(request.url, this.url);
        if (this.down) {
            return response.writeHead(503, { 'retry-after': '1' }).end();
        }
        const isOpen = url.pathname === '/.well-known/jwks.json';
        if (!isOpen && request.headers.authorization !== `Basic ${btoa('billing:s')}`) {
            return response.writeHead(401).end();
        }
        const body = [];
        for await (const part of request) {
            body.push(part);
        }
        const answer = await this.#body(url, new URLSearchParams(Buffer.concat(body).toString()));
        response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'max-age=300' });
        response.end(JSON.stringify(answer));
    }

    async #body(url, form) {
        if (url.pathname === '/.well-known/jwks.json') {
            this.keyFetches++;
            return { keys: [...this.keys.values()].map(({ jwk }) => jwk) };
        }
        if (url.pathname === '/oauth2/token') {
            this.grants++;
            return { access_token: `a${this.grants}`, token_type: 'Bearer', expires_in: 3_600 };
        }
        return url.pathname === '/auth/events' ? this.#page(url.searchParams) : this.#introspection(form.get('token'));
    }

    #introspection(token) {
        this.introspections++;
        const [, payload] = token.split('.').map((part) => Buffer.from(part, 'base64url').toString());
        const claims = token.split('.').length === 3 ? JSON.parse(payload) : { client_id: 'jwe', sid: 'jwe', gen: 0 };
        const session = this.sessions.get(claims.sid);
        return session !== undefined && session.gen === claims.gen
            ? { active: true, ...claims, slot: session.slot, later: 'member' }
            : { active: false };
    }

    async #page(query) {
        this.polls++;
        const after = query.get('after');
        if (after !== null && Number(after) === this.#events.length && query.get('wait') !== '0') {
            await new Promise((wake) => {
                this.#waiting.add(wake);
                setTimeout(wake, Number(query.get('wait')));
            });
        }
        const gap = after !== null && Number(after) < this.#first;
        const events = after === null || gap ? [] : this.#events.slice(Number(after));
        return {
            events: events.map((it, i) => ({ ...it, cursor: String(Number(after) + i + 1) })),
            cursor: String(this.#events.length),
            gap,
            lag: this.lag,
        };
    }
}

/** Waits until something holds. */
export async function until(holds) {
    const deadline = Date.now() + 5_000;
    while (!holds()) {
        if (Date.now() > deadline) {
            throw new Error(`Still waiting: ${holds}`);
        }
        await new Promise((wake) => setTimeout(wake, 5));
    }
}
