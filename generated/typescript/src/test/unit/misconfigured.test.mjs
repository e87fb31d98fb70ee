// What a verifier tells its operator that the service refuses or does not hear.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { UnavailableError, Verifier } from 'fastauth-client';

import { Service, until } from './service.mjs';

const SECRET = 'a-secret-that-is-not-shown';
let service;
let verifier;
let told;

beforeEach(async () => {
    service = await Service.start();
    told = [];
});

afterEach(() => {
    verifier.close();
    service.close();
    mock.restoreAll();
});

function verifies(options = {}) {
    verifier = new Verifier({
        server: service.url,
        clientId: 'billing',
        clientSecret: 's',
        events: 'poll',
        onMode: (mode, cause) => told.push([mode, cause]),
        ...options,
    });
}

function refuses(status, members) {
    service.instead = (request, response) => {
        const isOpen = request.url === '/.well-known/jwks.json';
        if (!isOpen) {
            response.writeHead(status, { 'content-type': 'application/problem+json' }).end(JSON.stringify(members));
        }
        return !isOpen;
    };
}

/** Verifies a token, and returns the cause that is told once. */
async function cause() {
    assert.equal((await verifier.verify(await service.issue('s'))).outcome, 'unavailable');
    assert.deepEqual(
        told.map(([mode]) => mode),
        ['UNAVAILABLE'],
    );
    const [[, failure]] = told;
    assert.ok(failure instanceof UnavailableError);
    assert.equal(verifier.statistics.lastFailure, failure.message);
    return failure;
}

async function freePort() {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address();
    server.close();
    await once(server, 'close');
    return port;
}

for (const [mistake, status, members, detail] of [
    ['a wrong secret', 401, { detail: 'The client credentials are wrong' }, 'The client credentials are wrong'],
    ['a client that may not introspect', 403, { detail: 'The client may not introspect' }, 'The client may not introspect'],
    ['a wrong path', 404, 'Not Found', 'no reason given'],
    ['a service without its store', 503, { message: 'The store is away' }, 'The store is away'],
]) {
    test(`the operator is told of ${mistake}`, async () => {
        refuses(status, members);
        verifies({ clientSecret: status === 401 ? SECRET : 's' });
        const message = `The service answered ${status}: ${detail}`;
        await until(() => verifier.statistics.lastFailure === message);
        assert.deepEqual([verifier.statistics.mode, told], ['INTROSPECTING', []], 'before there was a token');
        const failure = await cause();
        assert.deepEqual([failure.message, failure.status, failure.detail], [message, status, detail]);
        const shown = JSON.stringify([failure, failure.stack, verifier.statistics]);
        assert.ok(!shown.includes(SECRET) && !shown.includes(btoa(`billing:${SECRET}`)), shown);
        if (status !== 401) {
            service.instead = () => false;
            assert.equal((await verifier.verify(await service.issue('t'))).outcome, 'accepted');
            await until(() => verifier.statistics.lastFailure === undefined);
            assert.equal(told[1][1], undefined, 'a mode without a cause');
        }
    });
}

test('the operator is told that nothing answers, and why', async () => {
    const port = await freePort();
    verifies({ server: `http://127.0.0.1:${port}` });
    const failure = await cause();
    const message = `The service did not answer: connect ECONNREFUSED 127.0.0.1:${port}`;
    assert.deepEqual([failure.message, failure.status, failure.detail], [message, undefined, undefined]);
});

test('the operator is told that another server answers', async () => {
    service.instead = (request, response) => response.end('<html>');
    verifies();
    await until(() => verifier.statistics.lastFailure === 'The answer is no page of events');
    assert.equal((await cause()).message, 'The answer is no introspection');
});

test('handshakes that fail do not hide what a poll was answered', async () => {
    const { WebSocket } = globalThis;
    let handshakes = 0;
    globalThis.WebSocket = class extends EventTarget {
        constructor() {
            super();
            handshakes++;
            setTimeout(() => this.dispatchEvent(new Event('error')), 1);
        }

        close() {}
    };
    try {
        refuses(401, { detail: 'No' });
        verifies({ events: 'websocket' });
        await until(() => verifier.statistics.lastFailure === 'The event stream failed');
        await until(() => verifier.statistics.lastFailure === 'The service answered 401: No');
        await until(() => handshakes === 3);
        await new Promise((wake) => setTimeout(wake, 10));
        assert.equal(verifier.statistics.lastFailure, 'The service answered 401: No');
    } finally {
        verifier.close();
        globalThis.WebSocket = WebSocket;
    }
});

for (const [kind, onMode] of [
    ['throws', () => { throw new Error('Mine'); }],
    ['rejects', async () => { throw new Error('Mine'); }],
]) {
    test(`a verifier goes on when onMode ${kind}, and the console has it`, async (context) => {
        const said = mock.method(console, 'error', () => {});
        const unhandled = mock.fn();
        process.on('unhandledRejection', unhandled);
        context.after(() => process.off('unhandledRejection', unhandled));
        verifies({ maxLagMillis: 300, onMode });
        await until(() => verifier.statistics.mode === 'LIVE' && said.mock.callCount() === 1);
        service.down = true;
        await until(() => said.mock.callCount() === 2);
        await verifier.verify(await service.issue('s', { announced: false }));
        assert.equal(verifier.statistics.mode, 'UNAVAILABLE');
        service.down = false;
        await until(() => verifier.statistics.mode === 'LIVE');
        assert.equal((await verifier.verify(await service.issue('t'))).outcome, 'accepted');
        assert.ok(said.mock.callCount() >= 4);
        assert.ok(said.mock.calls.every(({ arguments: [, thrown] }) => thrown.message === 'Mine'));
        assert.equal(unhandled.mock.callCount(), 0);
    });
}
