// The scenario of the SDKs, in TypeScript's idiom. Argument: the folder of the built package. The servers come in the
// environment; each step prints a line, and the lines are those of every other SDK.
import { pathToFileURL } from 'node:url';
import { createServer } from 'node:http';

const {
    Configuration,
    GatewaysApi,
    HealthApi,
    OauthApi,
    OperatorsApi,
    ResponseError,
    SessionsApi,
    TokenSource,
    TokensApi,
} = await import(pathToFileURL(`${process.argv[2]}/dist/esm/fastauth.js`).href);
const { SERVER, LIMITED, UNAVAILABLE, MASTER, SIGNED_ACCESS, SIGNED_REFRESH } = process.env;

const at = (basePath, token) => new Configuration({ basePath, ...(token && { accessToken: token }) });
const say = (step, outcome) => console.log(`${step}: ${outcome}`);

/** What an error answer says: problems have a detail, OAuth errors a description, envelopes a message. */
async function refused(step, call) {
    try {
        await call();
        say(step, 'no error');
    } catch (error) {
        if (!(error instanceof ResponseError)) {
            throw error;
        }
        const answer = await error.response.json();
        say(step, `${error.response.status} ${answer.detail ?? answer.error_description ?? answer.message}`);
    }
}

const worth = (token) => (token.active ? `active ${token.clientId}` : 'inactive');
const tokens = new TokensApi(at(SERVER));
const issued = (await tokens.newToken({ clientId: 'sdk' })).data;
say('new', issued.clientId);
say('guarded call', (await new HealthApi(at(SERVER, issued.accessToken)).accessHealth()).status);
const renewed = (await tokens.refreshToken({ refreshToken: issued.refreshToken })).data;
say('refresh', renewed.accessToken === issued.accessToken ? 'the same pair' : 'a new pair');
const again = (await tokens.refreshToken({ refreshToken: issued.refreshToken })).data;
say('replay within grace', again.accessToken === renewed.accessToken ? 'the same pair' : 'a new pair');
say('master call', (await new HealthApi(at(SERVER, MASTER)).masterHealth()).status);
const explained = await new GatewaysApi(at(SERVER, MASTER)).explain({ path: '/access/health' });
say('explain', `${explained.level} ${explained.decision}`);
const watched = (await tokens.newToken({ clientId: 'watched' })).data;
const operator = new Configuration({ basePath: SERVER, apiKey: MASTER });
const sessionsApi = new SessionsApi(operator);
const { sessions } = await sessionsApi.listClientSessions({ clientId: 'watched' });
say('sessions', `${sessions.length} of ${sessions[0].clientId}`);
await sessionsApi.endSession({ clientId: 'watched', sid: sessions[0].sid });
await refused('guarded call of an ended session', () =>
    new HealthApi(at(SERVER, watched.accessToken)).accessHealth(),
);
const operators = new OperatorsApi(operator);
const [denied] = (await operators.listDenials({ clientId: 'watched' })).denials;
say('denials', `${denied.reason} ${denied.method} ${denied.path}`);
const [key] = (await operators.listKeys()).keys;
say('keys', `${key.alg} ${key.state}`);
const activity = await operators.showActivity();
say('activity', `${activity.store.kind} ${activity.interval}`);
const setting = (await operators.listSettings()).settings.find(({ key }) => key === 'master-token');
say('settings', `${setting.key} ${setting.value}`);
const verified = await new GatewaysApi(
    new Configuration({ basePath: SERVER, headers: { 'ACCESS-TOKEN': renewed.accessToken } }),
).verifyAccessRaw({});
say('verify', verified.raw.headers.get('X-FastAuth-Client-Id'));

await refused('superseded', () => new HealthApi(at(SERVER, issued.accessToken)).accessHealth());
const asker = new OauthApi(at(SERVER, MASTER));
const oauth = new OauthApi(at(SERVER));
say('introspect', worth(await asker.introspectToken({ token: renewed.accessToken })));
await oauth.revokeToken({ token: renewed.accessToken });
say('introspect after revoke', worth(await asker.introspectToken({ token: renewed.accessToken })));
await refused('guarded call after revoke', () => new HealthApi(at(SERVER, renewed.accessToken)).accessHealth());
await refused('refresh after revoke', () => tokens.refreshToken({ refreshToken: renewed.refreshToken }));

await refused('no credential', () => new HealthApi(at(SERVER)).accessHealth());
await refused('malformed', () => tokens.newToken({ clientId: '' }));
await refused('no refresh token', () => tokens.refreshToken({ refreshToken: 'x' }));
await refused('revoke nothing', () => oauth.revokeToken());
await refused('introspect without the master token', () => oauth.introspectToken({ token: 'x' }));
await refused('refused client', () => new TokensApi(at(LIMITED)).newToken({ clientId: 'sdk' }));
await refused('too large', () => tokens.refreshToken({ refreshToken: 'x'.repeat(20_000) }));
await refused('wrong type', () =>
    tokens.refreshToken({ refreshToken: 'x' }, { headers: { 'Content-Type': 'text/plain' } }),
);
const guessing = new HealthApi(at(LIMITED, 'wrong'));
await guessing.masterHealth().catch(() => undefined);
await refused('guessing', () => guessing.masterHealth());
await refused('no store, new', () => new TokensApi(at(UNAVAILABLE)).newToken({ clientId: 'sdk' }));
await refused('no store, refresh', () => new TokensApi(at(UNAVAILABLE)).refreshToken({ refreshToken: SIGNED_REFRESH }));
await refused('no store, guarded call', () => new HealthApi(at(UNAVAILABLE, SIGNED_ACCESS)).accessHealth());
const oauthUnavailable = new OauthApi(at(UNAVAILABLE, MASTER));
await refused('no store, revoke', () => oauthUnavailable.revokeToken({ token: SIGNED_ACCESS }));
await refused('no store, introspect', () => oauthUnavailable.introspectToken({ token: SIGNED_ACCESS }));

// What the hand-written layer adds, between the client and the service a connection that loses the first answer.
let refreshes = 0;
const losing = createServer(async (request, response) => {
    const body = [];
    for await (const part of request) {
        body.push(part);
    }
    const answer = await fetch(SERVER + request.url, {
        method: request.method,
        headers: { 'Content-Type': request.headers['content-type'] },
        body: Buffer.concat(body),
    });
    const text = await answer.text();
    if (++refreshes === 1) {
        request.socket.destroy();
    } else {
        response.writeHead(answer.status, { 'Content-Type': 'application/json' }).end(text);
    }
});
await new Promise((listening) => losing.listen(0, '127.0.0.1', listening));
const { data: pair } = await tokens.newToken({ clientId: 'sdk' });
const source = TokenSource.of(`http://127.0.0.1:${losing.address().port}`, pair);
const held = new Set(await Promise.all(Array.from({ length: 20 }, () => source.replace(pair.accessToken))));
losing.close();
console.error(`replaced: ${held.size} token, ${refreshes} calls`);
const [token] = held;
console.error(`fresh call: ${(await new HealthApi(at(SERVER, token)).accessHealth()).status}`);
