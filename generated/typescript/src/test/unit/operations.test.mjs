// The generated operations, with answers of a later service, and without any.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ClientsApi, Configuration, GatewaysApi, OauthApi, ResponseError, UnavailableError } from 'fastauth-client';

const calls = [];

function configuration(answer, more) {
    const fetch = async (url, init) => {
        calls.push({ url, ...init });
        return answer(init);
    };
    return new Configuration({ basePath: 'http://127.0.0.1:1/', fetch, ...more });
}

test('members and values of a later service are ignored or passed on', async () => {
    const explained = { decision: 'postponed', reason: 'later', level: 'cosmic', added: { deep: [1] } };
    const { decision, level, ...rest } = await new GatewaysApi(configuration(() => Response.json(explained))).explain({
        path: '/',
    });
    assert.deepEqual([decision, level, rest.reason], ['postponed', 'cosmic', 'later']);
    const keys = { keys: [{ kty: 'AKP', kid: 'k', alg: 'ML-DSA-44', pub: 'x' }] };
    const set = await new OauthApi(configuration(() => Response.json(keys))).jwkSet();
    assert.deepEqual([set.keys[0].kty, set.keys[0].kid], ['AKP', 'k']);
});

test('parameters go where the contract has them', async () => {
    const api = new ClientsApi(
        configuration(() => Response.json({}), {
            apiKey: async () => 'm',
            accessToken: 'a',
            headers: { 'X-More': '1' },
        }),
    );
    await api.changeClient(
        { clientId: 'a/b c', clientChange: { mayIntrospect: true, scopes: ['r'] } },
        { headers: { 'X-MORE': '2' } },
    );
    const [{ url, method, headers, body }] = calls.slice(-1);
    assert.deepEqual([method, url], ['PATCH', 'http://127.0.0.1:1/auth/clients/a%2Fb%20c']);
    assert.deepEqual(JSON.parse(body), { scopes: ['r'], may_introspect: true });
    assert.deepEqual(
        [headers['master-token'], headers['x-more'], headers['content-type']],
        ['m', '2', 'application/json'],
    );
    await assert.rejects(api.showClient({}), new TypeError('The parameter clientId is required'));
});

test('errors are typed, and every wait is bounded', async () => {
    const refused = new OauthApi(configuration(() => new Response('{}', { status: 401 })));
    await assert.rejects(refused.jwkSet(), (error) => error instanceof ResponseError && error.response.status === 401);
    const down = new OauthApi(configuration(() => Promise.reject(new TypeError('fetch failed'))));
    await assert.rejects(down.jwkSet(), UnavailableError);
    const hanging = ({ signal }) => new Promise((_, end) => signal.addEventListener('abort', () => end(signal.reason)));
    const keepAlive = setTimeout(() => {}, 5_000);
    await assert.rejects(new OauthApi(configuration(hanging, { timeoutMillis: 20 })).jwkSet(), UnavailableError);
    await assert.rejects(
        new OauthApi(configuration(hanging)).jwkSet({}, { signal: AbortSignal.timeout(20) }),
        UnavailableError,
    );
    clearTimeout(keepAlive);
    const long = new OauthApi(configuration(() => new Response(new Uint8Array(5 * 1024 * 1024))));
    await assert.rejects(long.jwkSet(), UnavailableError);
});
