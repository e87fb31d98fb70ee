// The verifier with the events of a websocket that this test plays.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { Verifier } from 'fastauth-client';

import { Service, until } from './service.mjs';

let service;
let verifier;
let sockets;

class PlayedWebSocket extends EventTarget {
    constructor(url, protocols) {
        super();
        Object.assign(this, { url, protocols });
        sockets.push(this);
    }

    send(members) {
        this.dispatchEvent(new MessageEvent('message', { data: JSON.stringify({ time: new Date(), ...members }) }));
    }

    end() {
        this.dispatchEvent(new Event('close'));
    }

    close() {
        this.closed = true;
        this.end();
    }
}

globalThis.WebSocket = PlayedWebSocket;

beforeEach(async () => {
    sockets = [];
    service = await Service.start();
    verifier = new Verifier({ server: service.url, clientId: 'billing', clientSecret: 's', timeoutMillis: 400 });
    await until(() => sockets.length === 1);
});

afterEach(() => {
    verifier.close();
    service.close();
});

const session = (gen) => ({ client: 'me', slot: 0, sid: 's', gen });

function live(socket, cursor = '1') {
    socket.send({ event: 'connected', cursor });
    socket.send({ event: 'beat', lag: 100, cursor });
    assert.equal(verifier.statistics.mode, 'LIVE');
}

test('the stream has the secret of the client in its subprotocol, and is live from the first beat', async () => {
    const [socket] = sockets;
    assert.equal(socket.url, `${service.url.replace('http', 'ws')}/ws/events`);
    assert.deepEqual(socket.protocols, ['fastauth', Buffer.from(`Basic ${btoa('billing:s')}`).toString('base64url')]);
    socket.send({ event: 'connected', cursor: '1' });
    assert.equal(verifier.statistics.mode, 'INTROSPECTING');
    socket.send({ event: 'beat', lag: 100, cursor: '1' });
    assert.equal(verifier.statistics.mode, 'LIVE');
    socket.send({ event: 'issued', ...session(0), cursor: '2' });
    assert.equal(verifier.statistics.sessions, 1);
    assert.deepEqual([service.polls, service.grants], [0, 0]);
});

test('a stream that ends is continued after its cursor, and what was known is kept', async () => {
    live(sockets[0]);
    sockets[0].send({ event: 'issued', ...session(0), cursor: '2' });
    sockets[0].end();
    await until(() => verifier.statistics.mode === 'INTROSPECTING');
    await until(() => sockets.length === 2);
    assert.ok(sockets[1].url.endsWith('?after=2'), sockets[1].url);
    live(sockets[1], '2');
    assert.equal(verifier.statistics.sessions, 1);
    sockets[1].send({ event: 'gap', cursor: '9' });
    assert.equal(verifier.statistics.sessions, 0);
});

test('a message that cannot be understood is a gap', async () => {
    for (const [i, message] of [
        'no JSON',
        '"text"',
        '{"client":"me"}',
        '{"event":"issued","gen":-1}',
        'x'.repeat(65_537),
    ].entries()) {
        live(sockets[i]);
        sockets[i].send({ event: 'issued', ...session(0), cursor: '2' });
        sockets[i].dispatchEvent(new MessageEvent('message', { data: message }));
        assert.ok(sockets[i].closed);
        await until(() => sockets.length === i + 2);
        assert.ok(sockets[i + 1].url.endsWith('/ws/events'), sockets[i + 1].url);
        sockets[i + 1].send({ event: 'connected', cursor: '3' });
        assert.equal(verifier.statistics.sessions, 0);
    }
});

test('a stream whose beats stop is opened again', async () => {
    live(sockets[0]);
    await until(() => sockets.length === 2);
    assert.ok(sockets[0].closed);
});

test('after handshakes that fail, the events are polled', async () => {
    sockets[0].end();
    await until(() => sockets.length === 2);
    sockets[1].end();
    await until(() => service.polls > 1 && verifier.statistics.mode === 'LIVE');
    assert.equal(sockets.length, 2);
});
