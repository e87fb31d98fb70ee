// The verifier and the source of tokens against the real service. SERVER, MASTER and ISSUER come in the environment, and
// EVENTS, which says how the events come.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ClientsApi, Configuration, TokenSource, Verifier } from 'fastauth-client';

import { until } from '../unit/service.mjs';

const { SERVER: server, MASTER, ISSUER: issuer, EVENTS: events, REVOCATIONS } = process.env;
const audience = 'https://billing.example';
// A machine that is busy delays beats.
const maxLagMillis = 3_000;
const clients = new ClientsApi(new Configuration({ basePath: server, apiKey: MASTER }));
const secrets = {};
const sources = [];
const modes = [];
let verifier;

before(async () => {
    assert.ok(
        events === 'poll' || globalThis.WebSocket !== undefined,
        'Start Node.js 20 with --experimental-websocket',
    );
    await register('billing', { audiences: [audience], mayIntrospect: true });
    await register('reports', { audiences: [audience, 'https://other.example'], scopes: ['read'], mayRefresh: true });
    verifier = new Verifier({
        server,
        issuer,
        audience,
        events,
        maxLagMillis,
        clientId: 'billing',
        clientSecret: secrets.billing,
        onMode: (mode) => modes.push(mode),
    });
    await until(() => verifier.statistics.mode === 'LIVE');
});

after(() => {
    verifier.close();
    sources.forEach((source) => source.close());
});

async function register(clientId, members) {
    const { clientSecret } = await clients.registerClient({ clientRegistration: { clientId, ...members } });
    secrets[clientId] = clientSecret;
}

function source(resource = audience) {
    const made = TokenSource.clientCredentials(server, 'reports', secrets.reports, { resource });
    sources.push(made);
    return made;
}

const outcome = async (token, ...scopes) => (await verifier.verify(token, ...scopes)).outcome;

/** Waits until a token is refused, and returns how long it took in milliseconds. */
async function refusal(token, since) {
    while ((await outcome(token)) !== 'refused') {
        assert.ok(performance.now() - since < 5_000, 'accepted for five seconds');
        await new Promise((wake) => setTimeout(wake, 1));
    }
    return performance.now() - since;
}

test('a token is verified without a call after the first sight of its session', async () => {
    const token = await source().accessToken();
    const result = await verifier.verify(token, 'read');
    assert.deepEqual([result.outcome, result.clientId, result.scopes], ['accepted', 'reports', ['read']]);
    const asked = verifier.statistics.introspections;
    for (let i = 0; i < 20; i++) {
        assert.equal(await outcome(token, 'read'), 'accepted');
    }
    assert.equal(verifier.statistics.introspections, asked);
    assert.equal((await verifier.verify(token, 'write')).status, 403);
});

test('a refreshed token is accepted, and the one before is refused within a second', async () => {
    const reports = source();
    const token = await reports.accessToken();
    assert.equal(await outcome(token), 'accepted');
    const next = await reports.replace(token);
    assert.ok((await refusal(token, performance.now())) < 1_000);
    assert.equal(await outcome(next), 'accepted');
});

test('a token for another audience is refused', async () => {
    assert.equal(await outcome(await source('https://other.example').accessToken()), 'refused');
});

test('a revoked token is refused within a second, without a call', async (t) => {
    const times = [];
    let asked = 0;
    for (let i = 0; i < Number(REVOCATIONS ?? 20); i++) {
        const reports = source();
        const token = await reports.accessToken();
        assert.equal(await outcome(token), 'accepted');
        const before = verifier.statistics.introspections;
        await reports.revoke();
        times.push(await refusal(token, performance.now()));
        asked += verifier.statistics.introspections - before;
    }
    times.sort((one, other) => one - other);
    const [p50, p99] = [0.5, 0.99].map((part) => times[Math.ceil(part * times.length) - 1].toFixed(1));
    t.diagnostic(`${events}: from the revocation to the first refusal: p50 ${p50} ms, p99 ${p99} ms, ${asked} calls`);
    assert.ok(Number(p99) < 1_000);
    assert.equal(asked, 0);
});

test('a client that is disabled loses its tokens, and its verifier the events', async () => {
    await register('second', { audiences: [audience], mayIntrospect: true });
    const other = new Verifier({ server, issuer, audience, events, maxLagMillis, clientId: 'second', clientSecret: secrets.second });
    try {
        await until(() => other.statistics.mode === 'LIVE');
        const token = await source().accessToken();
        assert.equal((await other.verify(token)).outcome, 'accepted');
        await clients.changeClient({ clientId: 'second', clientChange: { disabled: true } });
        await until(() => other.statistics.mode !== 'LIVE');
        assert.equal((await other.verify(token)).outcome, 'unavailable');
        assert.equal(await outcome(token), 'accepted');
        await clients.changeClient({ clientId: 'reports', clientChange: { disabled: true } });
        assert.ok((await refusal(token, performance.now())) < 1_000);
    } finally {
        other.close();
    }
});

test('the events were current all the time', () => assert.deepEqual(modes, ['LIVE']));
