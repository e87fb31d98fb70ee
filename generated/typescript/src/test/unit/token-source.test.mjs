// The source of tokens against a service that this test plays.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { RefusedError, SessionEndedError, TokenSource, UnavailableError } from 'fastauth-client';

const SERVER = 'http://127.0.0.1:1';
let monotonic = 1_000;
performance.now = () => monotonic;

/** Answers each request by the next of these, and remembers the requests. */
function service(...answers) {
    const calls = [];
    const fetch = async (url, init) => {
        calls.push({ path: url.slice(SERVER.length), ...init });
        const answer = answers.shift();
        if (answer === undefined) {
            throw new TypeError('fetch failed');
        }
        return typeof answer === 'function' ? answer(init) : answer;
    };
    return { calls, fetch, answers };
}

const issued = (access, refresh, expires_in) =>
    Response.json({
        status: 'success',
        later: 1,
        data: { client_id: 'me', access_token: access, refresh_token: refresh, expires_in },
    });
const granted = (access, refresh) =>
    Response.json({ access_token: access, token_type: 'Bearer', expires_in: 3600, refresh_token: refresh });
const oauthError = (status, error) => Response.json({ error, error_description: 'no' }, { status });
const problem = (status, detail, headers) => Response.json({ status, detail }, { status, headers });

test('one pair is issued for all callers, and refreshed ahead by a fifth of a short life', async () => {
    const { calls, fetch } = service(issued('a', 'r', 60), issued('b', 's', 60));
    const source = TokenSource.issue(SERVER, 'me', { fetch, masterToken: 'm' });
    const held = await Promise.all(Array.from({ length: 20 }, () => source.accessToken()));
    assert.deepEqual([...new Set(held)], ['a']);
    assert.equal(calls[0].headers['master-token'], 'm');
    monotonic += 47_000;
    assert.equal(await source.accessToken(), 'a');
    monotonic += 1_000;
    assert.deepEqual([...new Set(await Promise.all([source.accessToken(), source.accessToken()]))], ['b']);
    assert.equal(calls.length, 2);
    assert.equal(calls[1].body, 'refresh_token=r');
    assert.equal(calls[1].headers['master-token'], undefined);
});

test('the token that is still valid is supplied while the service is away, which is not asked all the time', async () => {
    const { calls, fetch, answers } = service(issued('a', 'r', 3600));
    const source = TokenSource.issue(SERVER, 'me', { fetch });
    await source.accessToken();
    monotonic += 3_590_000;
    for (let i = 0; i < 10; i++) {
        assert.equal(await source.accessToken(), 'a');
    }
    assert.equal(calls.length, 2);
    answers.push(problem(503, 'down', { 'retry-after': '5' }), issued('b', 's', 3600));
    monotonic += 300;
    assert.equal(await source.accessToken(), 'a');
    monotonic += 4_900;
    assert.equal(await source.accessToken(), 'a');
    assert.equal(calls.length, 3);
    monotonic += 200;
    assert.equal(await source.accessToken(), 'b');
    assert.deepEqual(
        calls.slice(1).map((call) => call.body),
        ['refresh_token=r', 'refresh_token=r', 'refresh_token=r'],
    );
});

test('without a valid token the wait is bounded, and the failure says how long the service asks to wait', async () => {
    const { fetch } = service(problem(429, 'later', { 'retry-after': '30' }));
    const source = TokenSource.issue(SERVER, 'me', { fetch });
    await assert.rejects(
        source.accessToken(),
        (error) => error instanceof UnavailableError && error.retryAfterMillis === 30_000,
    );
    const hanging = TokenSource.issue(SERVER, 'me', { fetch: () => new Promise(() => {}), waitMillis: 20 });
    const clock = setInterval(() => (monotonic += 5), 5);
    await assert.rejects(hanging.accessToken(), UnavailableError);
    clearInterval(clock);
});

test('a session that is over ends the source of a pair', async () => {
    for (const end of [problem(401, 'Invalid refresh token'), oauthError(400, 'invalid_grant')]) {
        const { calls, fetch } = service(end);
        const source = TokenSource.of(SERVER, { accessToken: 'opaque', refreshToken: 'r' }, { fetch });
        assert.equal(await source.accessToken(), 'opaque');
        await assert.rejects(source.replace('opaque'), SessionEndedError);
        await assert.rejects(source.accessToken(), SessionEndedError);
        assert.equal(calls.length, 1);
    }
    await assert.rejects(TokenSource.of(SERVER, { accessToken: 'a' }).replace('a'), SessionEndedError);
});

test('a client with a secret starts another session', async () => {
    const { calls, fetch } = service(granted('a', 'r'), oauthError(400, 'invalid_grant'), granted('b'), granted('c'));
    const source = TokenSource.clientCredentials(SERVER, 'me', 's:1', { fetch, scope: 'x y', resource: ['u', 'v'] });
    assert.equal(await source.accessToken(), 'a');
    assert.equal(await source.replace('a'), 'b');
    assert.equal(await source.replace('b'), 'c');
    assert.equal(await source.replace('a'), 'c');
    assert.deepEqual(
        calls.map((call) => call.body),
        [
            'grant_type=client_credentials&scope=x+y&resource=u&resource=v',
            'grant_type=refresh_token&refresh_token=r',
            'grant_type=client_credentials&scope=x+y&resource=u&resource=v',
            'grant_type=client_credentials&scope=x+y&resource=u&resource=v',
        ],
    );
    assert.equal(calls[0].headers.authorization, `Basic ${btoa('me:s%3A1')}`);
});

test('a refusal has the status, the code and the reason, and is not asked for again at once', async () => {
    const { calls, fetch } = service(oauthError(401, 'invalid_client'));
    const source = TokenSource.clientCredentials(SERVER, 'me', 'wrong', { fetch });
    for (let i = 0; i < 3; i++) {
        await assert.rejects(source.accessToken(), (error) => {
            assert.ok(error instanceof RefusedError);
            assert.deepEqual([error.status, error.code, error.detail], [401, 'invalid_client', 'no']);
            return true;
        });
    }
    assert.equal(calls.length, 1);
});

test('each new pair is handed out to be stored', async () => {
    const { fetch } = service(issued('b', 's', 60));
    const pairs = [];
    const source = TokenSource.of(
        SERVER,
        { accessToken: 'a', refreshToken: 'r' },
        { fetch, onPair: (pair) => pairs.push(pair) },
    );
    await source.replace('a');
    assert.deepEqual(pairs, [{ accessToken: 'b', refreshToken: 's' }]);
});

test('a revoked or closed source supplies nothing', async () => {
    const { calls, fetch } = service(issued('a', 'r', 60), new Response(''));
    const source = TokenSource.issue(SERVER, 'me', { fetch });
    await source.accessToken();
    await source.revoke();
    assert.deepEqual([calls[1].path, calls[1].body], ['/auth/token/revoke', 'token=r']);
    await assert.rejects(source.accessToken(), SessionEndedError);
    const closed = TokenSource.issue(SERVER, 'me', { fetch });
    closed.close();
    await assert.rejects(closed.accessToken(), SessionEndedError);
});

test('a request that is aborted does not wait for a token', async () => {
    const source = TokenSource.issue(SERVER, 'me', { fetch: () => new Promise(() => {}), waitMillis: 1_000 });
    const abort = new AbortController();
    const sent = source.fetch('http://api.example/', { signal: abort.signal });
    abort.abort(new Error('enough'));
    await assert.rejects(sent, /enough/);
    await assert.rejects(source.fetch('http://api.example/', { signal: AbortSignal.abort() }), { name: 'AbortError' });
    source.close();
});

test('all callers whose token was refused share one refresh', async () => {
    const { calls, fetch } = service(issued('a', 'r', 60), issued('b', 's', 60));
    const source = TokenSource.issue(SERVER, 'me', { fetch });
    await source.accessToken();
    const next = await Promise.all(Array.from({ length: 20 }, () => source.replace('a')));
    assert.deepEqual([new Set([...next, await source.accessToken()]), calls.length], [new Set(['b']), 2]);
});

test('the service may ask for a pause by a date, which is bounded', async () => {
    for (const [away, least, most] of [
        [30_000, 28_000, 30_000],
        [9_999_000, 60_000, 60_000],
        [-5_000, 0, 0],
    ]) {
        const date = new Date(Date.now() + away).toUTCString();
        const { fetch } = service(problem(503, 'down', { 'retry-after': date }));
        const source = TokenSource.issue(SERVER, 'me', { fetch, waitMillis: 1 });
        await assert.rejects(source.accessToken(), ({ retryAfterMillis: it }) => it >= least && it <= most);
    }
});

test('a request is sent again once after a 401', async () => {
    const sent = [];
    const { fetch } = service(issued('a', 'r', 60), issued('b', 's', 60));
    const both = async (request, init) => {
        if (!(request instanceof Request)) {
            return fetch(request, init);
        }
        sent.push([request.headers.get('authorization'), await request.text()]);
        return new Response('', { status: 401 });
    };
    const source = TokenSource.issue(SERVER, 'me', { fetch: both });
    const response = await source.fetch('http://api.example/', { method: 'POST', body: 'text' });
    assert.equal(response.status, 401);
    assert.deepEqual(sent, [
        ['Bearer a', 'text'],
        ['Bearer b', 'text'],
    ]);
});

test('tokens and secrets are not shown', async () => {
    const { fetch } = service(granted('secret-access', 'secret-refresh'));
    const source = TokenSource.clientCredentials(SERVER, 'me', 'secret-client', { fetch });
    await source.accessToken();
    const shown = inspect(source, { depth: 9, showHidden: true }) + JSON.stringify(source) + String(source);
    assert.ok(!shown.includes('secret-') && !shown.includes(btoa('me:secret-client')), shown);
});
