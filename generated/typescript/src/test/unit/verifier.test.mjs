// The verifier against a service that this test plays.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, test } from 'node:test';
import { inspect } from 'node:util';
import { Verifier } from 'fastauth-client';

import { Service, until } from './service.mjs';

let service;
let verifier;
let modes;

beforeEach(async () => {
    service = await Service.start();
    modes = [];
});

afterEach(() => {
    verifier?.close();
    service.close();
});

async function live(options = {}) {
    verifier = new Verifier({
        server: `${service.url}/`,
        clientId: 'billing',
        clientSecret: 's',
        events: 'poll',
        onMode: (mode) => modes.push(mode),
        ...options,
    });
    await until(() => verifier.statistics.mode === 'LIVE');
    await until(() => service.keyFetches === 1);
    return verifier;
}

/** The answer in a word: the client, or the status and the reason. */
async function verdict(token, ...scopes) {
    const result = await verifier.verify(token, ...scopes);
    return result.outcome === 'accepted' ? result.clientId : `${result.status} ${result.detail}`;
}

test('the first sight of a session costs one call, and later ones none, until an event ends it', async () => {
    const token = await service.issue('s', { announced: false });
    await live({ maxLagMillis: 3_000 });
    for (let i = 0; i < 5; i++) {
        assert.equal(await verdict(token, 'read'), 'me');
    }
    assert.deepEqual([service.introspections, verifier.statistics.verifiedOffline], [1, 4]);
    const refreshed = await service.issue('s', { gen: 1 });
    await service.issue('o', { client: 'other' });
    await until(() => verifier.statistics.sessions === 2);
    assert.deepEqual([await verdict(token), await verdict(refreshed)], ['401 The session has ended', 'me']);
    service.revoke('s');
    await until(() => verifier.statistics.sessions === 1);
    assert.equal(await verdict(refreshed), '401 The session has ended');
    assert.equal(service.introspections, 1);
    assert.deepEqual(modes, ['LIVE']);
});

test('a session whose start was announced is accepted without a call', async () => {
    await live();
    const token = await service.issue('s');
    await until(() => verifier.statistics.sessions === 1);
    const result = await verifier.verify(token, 'read', 'write');
    assert.equal(result.outcome, 'accepted');
    assert.deepEqual([result.sessionId, result.scopes, result.audience], ['s', ['read', 'write'], [service.url]]);
    assert.equal(result.claims.client_id, 'me');
    assert.equal(service.introspections, 0);
});

test('a token that starts after a verifier is asked about once by all callers', async () => {
    const token = await service.issue('s', { announced: false });
    await live();
    await Promise.all(Array.from({ length: 50 }, () => verdict(token)));
    assert.equal(service.introspections, 1);
});

test('bad tokens are refused without a call', async () => {
    await live();
    await service.addKey('k1b', 'ES256');
    const now = Math.floor(Date.now() / 1_000);
    const good = await service.issue('s');
    await until(() => verifier.statistics.sessions === 1);
    const [header, payload, signature] = good.split('.');
    const changed = Buffer.from(
        JSON.stringify({ ...JSON.parse(Buffer.from(payload, 'base64url')), sid: 't' }),
    ).toString('base64url');
    const part = (members) => Buffer.from(JSON.stringify(members)).toString('base64url');
    const hmac = `${part({ alg: 'HS256', kid: 'k1', typ: 'JWT' })}.${payload}`;
    const confused = `${hmac}.${createHmac('sha256', JSON.stringify(service.keys.get('k1').jwk))
        .update(hmac)
        .digest('base64url')}`;
    const cases = [
        ['', '401 The token is malformed'],
        ['no token', '401 The token is malformed'],
        [`${'a'.repeat(8_192)}.b.c`, '401 The token is malformed'],
        [`!.${payload}.${signature}`, '401 The token is malformed'],
        [`${header}.${changed}.${signature}`, '401 The signature is invalid'],
        [`${part({ alg: 'none' })}.${payload}.`, '401 The token is not signed'],
        [
            `${part({ alg: 'RS256', kid: 'k1', typ: 'JWT' })}.${payload}.${signature}`,
            '401 The token is of another type',
        ],
        [await service.issue('s', { iss: 'https://other.example' }), '401 The token is of another issuer'],
        [await service.issue('s', { aud: ['https://other.example'] }), '401 The token is for another audience'],
        [await service.issue('s', { exp: now }), '401 The token has expired'],
        [await service.issue('s', { type: 'refresh' }), '401 The token is no access token'],
    ];
    for (const [token, said] of cases) {
        assert.equal(await verdict(token), said);
    }
    assert.equal(service.introspections, 0);
    assert.equal(await verdict(confused), 'me', 'the service decides, which this one does not');
    assert.equal(service.introspections, 1);
    assert.equal(
        (await verifier.verify(good, 'read', 'admin')).challenge,
        'Bearer error="insufficient_scope", scope="read admin"',
    );
    assert.equal(verifier.statistics.refused, cases.length + 1);
});

test('tokens that no public key verifies are introspected once while their session is known', async () => {
    await live();
    service.sessions.set('jwe', { client: 'jwe', slot: 0, gen: 0 });
    const part = (members) => Buffer.from(JSON.stringify(members)).toString('base64url');
    const hs256 = `${part({ alg: 'HS256' })}.${part({ client_id: 'me', sid: 's', gen: 0 })}.c2ln`;
    service.sessions.set('s', { client: 'me', slot: 0, gen: 0 });
    assert.deepEqual([await verdict(hs256), await verdict(hs256)], ['me', 'me']);
    assert.equal(service.introspections, 1);
    const other = { client_id: 'me', sid: 's', gen: 0, iss: 'https://other.example' };
    assert.equal(await verdict(`${part({ alg: 'HS256' })}.${part(other)}.c2ln`), '401 The token is of another issuer');
    assert.equal(service.introspections, 2);
    service.revoke('s');
    await until(() => verifier.statistics.sessions === 0);
    assert.equal(await verdict(hs256), '401 The session has ended');
    const original = `${part({ alg: 'HS256' })}.${part({ client_id: 'me' })}.c2ln`;
    service.sessions.set(undefined, { client: 'me', slot: 0 });
    assert.deepEqual([await verdict(original), await verdict(original)], ['me', 'me']);
    assert.equal(service.introspections, 4, 'a token without a session is asked about each time');
});

test('a gap, a lag over the limit, and a lag that is not known lead to introspection', async () => {
    await live({ maxLagMillis: 300 });
    const token = await service.issue('s');
    await until(() => verifier.statistics.sessions === 1);
    service.revoke('s', false);
    service.loseEvents();
    await until(() => verifier.statistics.sessions === 0);
    assert.equal(await verdict(token), '401 The token is not active');
    for (const lag of [301, undefined]) {
        const other = await service.issue(`t${lag}`);
        await until(() => verifier.statistics.sessions > 0);
        service.lag = lag;
        await until(() => verifier.statistics.mode === 'INTROSPECTING');
        const asked = service.introspections;
        assert.deepEqual([await verdict(other), await verdict(other)], ['me', 'me']);
        assert.equal(service.introspections, asked + 2);
        service.lag = 0;
        await until(() => verifier.statistics.mode === 'LIVE');
    }
    assert.deepEqual(modes.slice(0, 3), ['LIVE', 'INTROSPECTING', 'LIVE']);
});

test('nothing is accepted while the service does not answer, and what was known is kept', async () => {
    await live({ maxLagMillis: 300 });
    const token = await service.issue('s');
    await until(() => verifier.statistics.sessions === 1);
    service.down = true;
    await until(() => verifier.statistics.mode !== 'LIVE');
    const result = await verifier.verify(token);
    assert.deepEqual([result.outcome, result.status, result.retryAfter], ['unavailable', 503, 1]);
    assert.equal(verifier.statistics.mode, 'UNAVAILABLE');
    assert.equal(verifier.statistics.unavailable, 1);
    service.down = false;
    await until(() => verifier.statistics.mode === 'LIVE');
    const asked = service.introspections;
    assert.equal(await verdict(token), 'me');
    assert.equal(service.introspections, asked);
    verifier.close();
    assert.equal((await verifier.verify(token)).outcome, 'unavailable');
});

test('keys are fetched again for one that is not known, but not for each such token', async () => {
    await live();
    await service.addKey('k2', 'EdDSA');
    service.emit({ event: 'keys_changed', kid: 'k2' });
    const token = await service.issue('s', { kid: 'k2' });
    await until(() => verifier.statistics.sessions === 1 && service.keyFetches === 2);
    assert.equal(await verdict(token), 'me');
    await service.addKey('k3', 'RS256');
    const unknown = await service.issue('t', { kid: 'k3' });
    assert.deepEqual([await verdict(unknown), await verdict(unknown)], ['me', 'me']);
    assert.equal(service.keyFetches, 2, 'within the pause');
    assert.ok(service.introspections >= 1);
});

test('a full memory introspects', async () => {
    await live({ maxSessions: 1 });
    const one = await service.issue('s', { client: 'a' });
    const two = await service.issue('t', { client: 'b' });
    for (let i = 0; i < 3; i++) {
        assert.deepEqual([await verdict(one), await verdict(two)], ['a', 'b']);
    }
    assert.ok(service.introspections >= 5, `${service.introspections}`);
    assert.equal(verifier.statistics.sessions, 1);
});

test('an unknown kind is ignored, and an event that cannot be understood is a gap', async () => {
    await live();
    const token = await service.issue('s');
    await until(() => verifier.statistics.sessions === 1);
    service.emit({ event: 'later', client: 'me', sid: 's' });
    service.emit({ event: 'issued', client: 'other', slot: 0, sid: 'o', gen: 0 });
    await until(() => verifier.statistics.sessions === 2);
    service.revoke('s', false);
    service.emit({ event: 'revoked', client: 'me', sid: 7 });
    await until(() => verifier.statistics.sessions === 0);
    assert.equal(await verdict(token), '401 The token is not active');
});

test('a token that was seen expires by the monotonic clock when the wall clock is set back', async () => {
    let wall = Date.now();
    await live({ clock: () => wall });
    const token = await service.issue('s', { exp: Math.floor(wall / 1_000) + 1 });
    await until(() => verifier.statistics.sessions === 1);
    assert.equal(await verdict(token), 'me');
    wall -= 3_600_000;
    assert.equal(await verdict(token), 'me');
    await new Promise((wake) => setTimeout(wake, 1_000));
    assert.equal(await verdict(token), '401 The token has expired');
});

test('a setting that is missing is named', () => {
    const all = { server: service.url, clientId: 'billing', clientSecret: 's' };
    for (const name of Object.keys(all)) {
        assert.throws(() => new Verifier({ ...all, [name]: undefined }), new TypeError(`${name} is required`));
    }
    assert.throws(() => new Verifier({ ...all, server: '127.0.0.1:8000' }), /starts with http/);
});

test('secrets and tokens are not shown', async () => {
    const token = await service.issue('s');
    await live();
    await verdict(token);
    const shown = inspect(verifier, { depth: 9, showHidden: true }) + JSON.stringify(verifier);
    assert.ok(!shown.includes(token) && !shown.includes(btoa('billing:s')), shown);
});
