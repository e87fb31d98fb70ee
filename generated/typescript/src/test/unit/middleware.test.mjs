// The middleware in the frameworks themselves, with a verifier that knows two tokens.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { test } from 'node:test';
import { callerOf } from 'fastauth-client/express';

import * as expressExample from '../examples/express.mjs';
import * as fastifyExample from '../examples/fastify.mjs';
import * as fetchExample from '../examples/fetch.mjs';

const refused = (status, code, detail, challenge) => ({ outcome: 'refused', status, code, detail, challenge });
const verifier = {
    verify: async (token, ...scopes) => {
        assert.deepEqual(scopes, ['orders:read']);
        return (
            {
                good: { outcome: 'accepted', clientId: 'me' },
                narrow: refused(
                    403,
                    'insufficient_scope',
                    'The token lacks a required scope: orders:read',
                    'Bearer error="insufficient_scope", scope="orders:read"',
                ),
                away: {
                    outcome: 'unavailable',
                    status: 503,
                    detail: 'The token cannot be verified now',
                    retryAfter: 7,
                },
            }[token] ??
            refused(
                401,
                'invalid_token',
                'The token is malformed',
                'Bearer error="invalid_token", error_description="The token is malformed"',
            )
        );
    },
};

/** Each framework: a server that answers with the caller, and how to ask it. */
const servers = {
    async express() {
        const server = expressExample.service(verifier).listen(0, '127.0.0.1');
        await once(server, 'listening');
        return { ask: (headers) => ask(server.address().port, headers), close: () => server.close() };
    },
    async fastify() {
        const app = fastifyExample.service(verifier);
        await app.listen({ port: 0, host: '127.0.0.1' });
        return { ask: (headers) => ask(app.server.address().port, headers), close: () => app.close() };
    },
    async fetch() {
        const handler = fetchExample.service(verifier);
        return {
            ask: async (headers) => {
                const pairs = Object.entries(headers).flatMap(([name, values]) =>
                    [values].flat().map((value) => [name, value]),
                );
                const response = await handler(new Request('http://127.0.0.1/orders', { headers: pairs }));
                return {
                    status: response.status,
                    headers: Object.fromEntries(response.headers),
                    body: await response.text(),
                };
            },
            close: () => {},
        };
    },
};

function ask(port, headers) {
    return new Promise((resolve, reject) => {
        httpRequest({ port, host: '127.0.0.1', path: '/orders', headers, agent: false }, async (response) => {
            const body = (await response.toArray()).join('');
            resolve({ status: response.statusCode, headers: response.headers, body });
        })
            .on('error', reject)
            .end();
    });
}

for (const [name, start] of Object.entries(servers)) {
    test(`${name} serves a caller whose token is accepted, and answers others with a problem`, async () => {
        const { ask, close } = await start();
        try {
            for (const headers of [
                { authorization: 'Bearer good' },
                { authorization: 'bearer  good' },
                { 'access-token': 'good' },
            ]) {
                assert.deepEqual([(await ask(headers)).status, (await ask(headers)).body], [200, 'me']);
            }
            const cases = [
                [{}, 401, 'Bearer'],
                [{ authorization: 'Basic YTpi' }, 401, 'Bearer'],
                [
                    { authorization: 'Bearer bad' },
                    401,
                    'Bearer error="invalid_token", error_description="The token is malformed"',
                ],
                [{ authorization: 'Bearer narrow' }, 403, 'Bearer error="insufficient_scope", scope="orders:read"'],
                [{ authorization: 'Bearer good', 'access-token': 'good' }, 400, /^Bearer error="invalid_request"/],
                [{ authorization: ['Bearer good', 'Bearer good'] }, 400, /^Bearer error="invalid_request"/],
                [{ 'access-token': ['good', 'good'] }, 400, /^Bearer error="invalid_request"/],
                [{ authorization: 'Bearer away' }, 503, undefined],
            ];
            for (const [headers, status, challenge] of cases) {
                const answer = await ask(headers);
                assert.equal(answer.status, status);
                assert.match(answer.headers['content-type'], /^application\/problem\+json/);
                assert.equal(JSON.parse(answer.body).status, status);
                assert.equal(answer.headers['cache-control'], 'no-store');
                if (challenge instanceof RegExp) {
                    assert.match(answer.headers['www-authenticate'], challenge);
                } else {
                    assert.equal(answer.headers['www-authenticate'], challenge);
                }
                assert.equal(answer.headers['retry-after'], status === 503 ? '7' : undefined);
            }
        } finally {
            await close();
        }
    });
}

test('a request that was not guarded has no caller', () => {
    assert.throws(() => callerOf({}), /not guarded/);
});

test('the examples are those of the README', async () => {
    const page = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
    for (const name of Object.keys(servers)) {
        const example = await readFile(new URL(`../examples/${name}.mjs`, import.meta.url), 'utf8');
        assert.ok(page.includes(`\`\`\`js\n${example}\`\`\``), name);
    }
});
