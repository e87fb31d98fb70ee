// What a service that is down, slow or taken over, and whoever sends tokens, can do to a verifier.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { inspect } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Configuration, HealthApi, TokenSource, Verifier } from 'fastauth-client';
import { guard } from 'fastauth-client/express';

import { Service, until } from './service.mjs';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');
const part = (members) => Buffer.from(JSON.stringify(members)).toString('base64url');
const path = (request) => request.url.split('?')[0];
const KEYS = '/.well-known/jwks.json';
const INTROSPECTION = '/auth/token/introspect';

let service;
let verifier;
let modes;

const warnings = [];
process.on('warning', ({ message }) => warnings.push(message));

beforeEach(async () => {
    service = await Service.start();
    modes = [];
});

afterEach(() => {
    verifier?.close();
    service.close();
});

function started(options = {}) {
    verifier = new Verifier({
        server: service.url,
        clientId: 'billing',
        clientSecret: 's',
        events: 'poll',
        maxLagMillis: 3_000,
        onMode: (mode) => modes.push(mode),
        ...options,
    });
    return verifier;
}

async function live(options) {
    started(options);
    await until(() => verifier.statistics.mode === 'LIVE' && service.keyFetches === 1);
}

async function verdict(token) {
    const result = await verifier.verify(token);
    return result.outcome === 'accepted' ? result.clientId : `${result.status} ${result.detail}`;
}

/** Runs without waiting, and says how long a promise took. */
async function timed(promise) {
    const start = performance.now();
    await Promise.race([promise, new Promise((late) => setTimeout(late, 4_000))]);
    return performance.now() - start;
}

for (const [kind, answer] of Object.entries({
    'does not answer': () => {},
    'never ends its answer': (response) => {
        response.writeHead(200);
        setInterval(() => response.write(' '), 20).unref();
    },
})) {
    test(`a service that ${kind} is waited for no longer than the limit, whatever is collected as garbage`, async () => {
        const token = await service.issue('s', { announced: false });
        await live({ timeoutMillis: 400 });
        service.instead = (request, response) => path(request) === INTROSPECTION && (answer(response), true);
        const collecting = setInterval(collect, 20);
        try {
            const took = await timed(verdict(token));
            assert.ok(took > 300 && took < 2_000, `${took} ms`);
            const api = new HealthApi(new Configuration({ basePath: service.url, timeoutMillis: 400 }));
            service.instead = (_, response) => (answer(response), true);
            assert.ok((await timed(api.health().catch(() => undefined))) < 2_000);
        } finally {
            clearInterval(collecting);
        }
    });
}

test('a session that is not active is asked about once in 10 seconds, and may be active then', async () => {
    const now = performance.now;
    let later = 0;
    performance.now = () => now.call(performance) + later;
    try {
        await live();
        const token = await service.issue('s', { announced: false });
        const opaque = [`${part({ alg: 'HS256' })}.${part({ client_id: 'h', sid: 'h', gen: 0 })}.c2ln`, `${part({ alg: 'dir', enc: 'A256GCM' })}.a.b.c.d`];
        service.sessions.clear();
        for (let i = 0; i < 5; i++) {
            for (const one of [token, ...opaque]) {
                assert.equal(await verdict(one), '401 The token is not active');
            }
        }
        assert.equal(service.introspections, 3);
        service.sessions.set('s', { client: 'me', slot: 0, gen: 0 });
        service.sessions.set('h', { client: 'h', slot: 0, gen: 0 });
        service.sessions.set('jwe', { client: 'jwe', slot: 0, gen: 0 });
        assert.equal(await verdict(token), '401 The token is not active');
        later = 10_000;
        await until(() => verifier.statistics.mode === 'LIVE');
        assert.deepEqual([await verdict(token), ...(await Promise.all(opaque.map(verdict)))], ['me', 'h', 'jwe']);
    } finally {
        performance.now = now;
    }
});

test('an event that starts a session ends the memory that it was not active', async () => {
    await live();
    const token = await service.issue('s', { announced: false });
    service.sessions.clear();
    assert.equal(await verdict(token), '401 The token is not active');
    await service.issue('s');
    await until(() => verifier.statistics.sessions === 1);
    assert.equal(await verdict(token), 'me');
});

test('many inactive tokens are remembered within the bound', async () => {
    await live({ maxTokens: 2 });
    const tokens = [1, 2, 3].map((i) => `${part({ alg: 'HS256' })}.${part({ client_id: 'h', sid: `h${i}`, gen: 0 })}.eA`);
    for (const token of [...tokens, ...tokens.slice(1)]) {
        assert.equal(await verdict(token), '401 The token is not active');
    }
    assert.equal(service.introspections, 3);
    await verdict(tokens[0]);
    assert.equal(service.introspections, 4);
});

for (const [kind, answer] of Object.entries({
    'fail': (response) => response.writeHead(500).end(),
    'are none': (response) => response.end('{"keys":[]}'),
    'are too many': (response) => response.end(JSON.stringify({ keys: Array(4_000).fill({ kid: 'x'.repeat(99) }) })),
    'are HTML': (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
    'are redirected': (response) => response.writeHead(302, { location: '/elsewhere' }).end(),
})) {
    test(`a burst of unknown keys costs one fetch while the keys ${kind}`, async () => {
        let fetches = 0;
        service.instead = (request, response) => path(request) === KEYS && (fetches++, answer(response), true);
        started();
        await until(() => verifier.statistics.mode === 'LIVE' && fetches === 1);
        const token = (i) => `${part({ alg: 'ES256', kid: `k${i}`, typ: 'JWT' })}.${part({ client_id: 'x', sid: `${i}`, gen: 0 })}.eA`;
        await Promise.all(Array.from({ length: 200 }, (_, i) => verdict(token(i))));
        assert.equal(fetches, 1);
        assert.ok(service.introspections <= 200);
    });
}

test('what a withdrawn key verified is not remembered', async () => {
    let release;
    const held = new Promise((open) => (release = open));
    const first = { yes: true };
    started({
        fetch: async (url, init) => {
            const response = await fetch(url, init);
            if (url.endsWith(KEYS) && first.yes) {
                first.yes = false;
                const text = await response.text();
                await held;
                return new Response(text, { headers: { 'content-type': 'application/json' } });
            }
            return response;
        },
    });
    await until(() => verifier.statistics.mode === 'LIVE');
    const token = await service.issue('s');
    await until(() => verifier.statistics.sessions === 1);
    const verifying = verdict(token);
    service.keys.delete('k1');
    service.emit({ event: 'keys_changed', kid: 'k1' });
    await service.issue('t', { client: 'other', kid: (await service.addKey('k2', 'ES256'), 'k2') });
    await until(() => verifier.statistics.sessions === 2);
    // Else the service may call the token active once the new keys are there, which is remembered.
    service.sessions.delete('s');
    release();
    await verifying;
    await until(() => service.keyFetches === 2);
    assert.equal(await verdict(token), '401 The token is not active');
});

test('events that were long on their way are old', async () => {
    started({
        maxLagMillis: 300,
        fetch: async (url, init) => {
            const response = await fetch(url, init);
            if (url.includes('/auth/events')) {
                await new Promise((arrived) => setTimeout(arrived, 400));
            }
            return response;
        },
    });
    await until(() => service.polls === 4);
    assert.deepEqual(modes, []);
});

test('more questions than are asked at once are unavailable, which is no outage of the service', async () => {
    await live({ maxLagMillis: 300 });
    service.lag = undefined;
    await until(() => verifier.statistics.mode === 'INTROSPECTING');
    let waiting = [];
    service.instead = (request, response) => path(request) === INTROSPECTION && waiting.push(response) > 0;
    const token = (i) => `${part({ alg: 'HS256' })}.${part({ client_id: 'x', sid: `${i}`, gen: 0 })}.eA`;
    const asked = Array.from({ length: 64 }, (_, i) => verdict(token(i)));
    await until(() => verifier.statistics.introspections === 64);
    assert.equal((await verifier.verify(token(64))).outcome, 'unavailable');
    assert.equal(verifier.statistics.mode, 'INTROSPECTING');
    await until(() => waiting.length === 64);
    verifier.close();
    assert.deepEqual(new Set(await Promise.all(asked)), new Set(['503 The token cannot be verified now']));
});

test('nothing of it makes the platform warn', () => assert.deepEqual(warnings, []));

test('members that are named as those of all objects change nothing', async () => {
    await live();
    const token = await service.issue('s', JSON.parse('{"__proto__":{"scope":"admin"},"constructor":1,"toString":2}'));
    await until(() => verifier.statistics.sessions === 1);
    assert.equal((await verifier.verify(token, 'read')).outcome, 'accepted');
    assert.equal((await verifier.verify(token, 'admin')).status, 403);
    assert.equal({}.scope, undefined);
});

test('a redirect is not followed, so that no other host gets a secret', async () => {
    const other = await Service.start();
    const sent = [];
    other.instead = (request, response) => (sent.push(request.headers), response.end('{"active":true}'), true);
    service.instead = (request, response) =>
        (response.writeHead(307, { location: other.url.replace('127.0.0.1', 'localhost') + request.url }).end(), true);
    try {
        started();
        assert.equal((await verifier.verify('a.b.c')).outcome, 'refused');
        assert.equal((await verifier.verify(`${part({ alg: 'HS256' })}.e30.eA`)).outcome, 'unavailable');
        const issue = TokenSource.issue(service.url, 'me', { masterToken: 'm', waitMillis: 300 });
        await assert.rejects(issue.accessToken());
        const api = new HealthApi(new Configuration({ basePath: service.url, apiKey: 'm' }));
        await assert.rejects(api.masterHealth());
        assert.deepEqual(sent, []);
    } finally {
        other.close();
    }
});

test('the URL of the service may have a path, and no user, query or fragment, which are not shown', async () => {
    service.instead = (request) => {
        assert.ok(request.url.startsWith('/base/'));
        request.url = request.url.slice('/base'.length);
        return false;
    };
    await live({ server: `${service.url}/base//`, issuer: service.url });
    const token = await service.issue('s');
    assert.equal(await verdict(token), 'me');
    for (const server of ['http://me:secret-1@host', 'http://host/?secret-1', 'http://host/#secret-1', 'http://']) {
        const all = { server, clientId: 'billing', clientSecret: 's' };
        assert.throws(() => new Verifier(all), (error) => error instanceof TypeError && !inspect(error).includes('secret-1'));
    }
    assert.throws(
        () => TokenSource.issue(service.url, 'me', { masterToken: 'secret-2\nx' }),
        (error) => /masterToken/.test(error.message) && !inspect(error).includes('secret-2'),
    );
});

test('a client id of any characters is sent in a form that the service reads', async () => {
    const sent = [];
    service.instead = (request, response) => (sent.push(request.headers.authorization), response.end('{}'), true);
    started({ clientId: 'é:ü +%', clientSecret: 's:+' });
    await until(() => sent.length > 0);
    const [id, secret] = atob(sent[0].slice('Basic '.length)).split(':');
    const decoded = new URLSearchParams(`id=${id}&secret=${secret}`);
    assert.deepEqual([decoded.get('id'), decoded.get('secret')], ['é:ü +%', 's:+']);
});

test('Express gets the error of a verifier that fails', async () => {
    const failure = new Error('broken');
    const passed = [];
    const failing = { verify: () => Promise.reject(failure) };
    await guard(failing)({ rawHeaders: ['Authorization', 'Bearer x'] }, {}, (error) => passed.push(error));
    assert.deepEqual(passed, [failure]);
});
