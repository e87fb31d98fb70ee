// Each OAuth client library of npm plays the scenario; a line is the library, the step and the outcome. What a library
// does not support, it leaves out.
import { OAuth2Client } from '@badgateway/oauth2-client';
import { decodeJwt } from 'jose';
import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import simple from 'simple-oauth2';

const { ISSUER } = process.env;
const SECRETS = JSON.parse(process.env.SECRETS);
const PUBLIC_REFRESH = JSON.parse(process.env.PUBLIC_REFRESH);
const TOKEN_ENDPOINT = `${ISSUER}/oauth2/token`;
const ORDERS = 'https://orders.example';

// Every adapter: discover() describes the metadata; client(id, secret, method) has grant(scope, resource),
// refresh(token, scope), introspect(token) and revoke(token); code(error) is the OAuth error code.

const openidClient = {
    async configuration(id, authentication) {
        return openid.discovery(new URL(ISSUER), id, undefined, authentication, {
            algorithm: 'oauth2',
            execute: [openid.allowInsecureRequests],
        });
    },
    async discover() {
        const metadata = (await this.configuration('billing', openid.None())).serverMetadata();
        return `${metadata.issuer} ${metadata.token_endpoint}`;
    },
    async client(id, secret, method = 'client_secret_basic') {
        const authentication = {
            client_secret_basic: () => openid.ClientSecretBasic(secret),
            client_secret_post: () => openid.ClientSecretPost(secret),
            none: () => openid.None(),
        };
        const configuration = await this.configuration(id, authentication[method]());
        return {
            grant: (scope, resource) => openid.clientCredentialsGrant(configuration, parameters({ scope, resource })),
            refresh: (token, scope) =>
                openid.refreshTokenGrant(configuration, token.refresh_token, parameters({ scope })),
            introspect: (token) => openid.tokenIntrospection(configuration, token.access_token),
            revoke: (token) => openid.tokenRevocation(configuration, token.refresh_token),
        };
    },
    code: challengeOrBody,
};

const oauth4webapi = {
    insecure: { [oauth.allowInsecureRequests]: true },
    async server() {
        const issuer = new URL(ISSUER);
        const response = await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...this.insecure });
        return oauth.processDiscoveryResponse(issuer, response);
    },
    async discover() {
        const metadata = await this.server();
        return `${metadata.issuer} ${metadata.token_endpoint}`;
    },
    async client(id, secret, method = 'client_secret_basic') {
        const server = await this.server();
        const client = { client_id: id };
        const authentication = {
            client_secret_basic: () => oauth.ClientSecretBasic(secret),
            client_secret_post: () => oauth.ClientSecretPost(secret),
            none: () => oauth.None(),
        }[method]();
        const call = async (request, process, value) =>
            process(server, client, await request(server, client, authentication, value, this.insecure));
        return {
            grant: (scope, resource) =>
                call(oauth.clientCredentialsGrantRequest, oauth.processClientCredentialsResponse,
                    parameters({ scope, resource })),
            refresh: async (token, scope) =>
                oauth.processRefreshTokenResponse(server, client,
                    await oauth.refreshTokenGrantRequest(server, client, authentication, token.refresh_token,
                        { additionalParameters: parameters({ scope }), ...this.insecure })),
            introspect: (token) =>
                call(oauth.introspectionRequest, oauth.processIntrospectionResponse, token.access_token),
            revoke: async (token) =>
                oauth.processRevocationResponse(
                    await oauth.revocationRequest(server, client, authentication, token.refresh_token, this.insecure)),
        };
    },
    code: challengeOrBody,
};

const simpleOauth2 = {
    async client(id, secret, method = 'client_secret_basic') {
        const client = new simple.ClientCredentials({
            client: { id, secret },
            auth: { tokenHost: ISSUER, tokenPath: '/oauth2/token', revokePath: '/auth/token/revoke' },
            options: { authorizationMethod: method === 'client_secret_post' ? 'body' : 'header' },
        });
        return {
            grant: async (scope, resource) => (await client.getToken(parameters({ scope, resource }))).token,
            refresh: async (token, scope) => (await client.createToken(token).refresh(parameters({ scope }))).token,
            // It insists on JSON unless it is told otherwise; a revocation is answered without a body.
            revoke: (token) => client.createToken(token).revoke('refresh_token', { json: true }),
        };
    },
    code: (error) => error.data.payload.error,
};

const badgateway = {
    async discover() {
        return `${ISSUER} ${await new OAuth2Client({ server: ISSUER, clientId: 'billing' }).getEndpoint('tokenEndpoint')}`;
    },
    async client(id, secret, method = 'client_secret_basic') {
        const client = new OAuth2Client({
            server: ISSUER,
            clientId: id,
            clientSecret: secret,
            authenticationMethod: method === 'none' ? undefined : method,
        });
        const plain = (token) => ({
            access_token: token.accessToken,
            refresh_token: token.refreshToken,
            scope: token.scope.join(' '),
        });
        const theirs = (token) => ({ accessToken: token.access_token, refreshToken: token.refresh_token });
        return {
            grant: async (scope, resource) =>
                plain(await client.clientCredentials({ scope: scope?.split(' '), resource })),
            refresh: async (token, scope) =>
                plain(await client.refreshToken(theirs(token), { scope: scope?.split(' ') })),
            introspect: (token) => client.introspect(theirs(token)),
            revoke: (token) => client.revoke(theirs(token), 'refresh_token'),
        };
    },
    code: (error) => error.oauth2Code,
};

function parameters(values) {
    return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

// These libraries report the challenge of a 401 instead of its body, and hand over the response.
async function challengeOrBody(error) {
    return error.code === 'OAUTH_WWW_AUTHENTICATE_CHALLENGE' ? (await error.response.json()).error : error.error;
}

async function play(name, library) {
    const say = (step, outcome) => console.log(`${name} ${step}: ${outcome}`);
    const refused = async (step, call) => {
        try {
            await call();
        } catch (error) {
            say(step, (await library.code(error)) ?? error.stack);
            return;
        }
        say(step, 'no error');
    };
    if (library.discover) {
        say('discovery', (await library.discover()) === `${ISSUER} ${TOKEN_ENDPOINT}` ? 'found' : 'wrong');
    }
    const billing = await library.client('billing', SECRETS.billing);
    const token = await billing.grant('orders:read orders:write', ORDERS);
    say('client_credentials', granted(token));
    say('client_secret_post',
        granted(await (await library.client('billing', SECRETS.billing, 'client_secret_post')).grant('orders:read', ORDERS)));
    for (const [step, id] of [['reserved characters', 'a:b%c d+e&f'], ['non-ASCII id', 'zoë']]) {
        if (library !== simpleOauth2 || step !== 'non-ASCII id') {
            say(step, (await (await library.client(id, SECRETS[id])).grant('orders:read')).scope);
        }
    }
    const wrong = await library.client('billing', `${SECRETS.billing.slice(0, -1)}!`);
    await refused('wrong secret', () => wrong.grant('orders:read'));
    await refused('scope not allowed', () => billing.grant('admin'));
    await refused('resource not allowed', () => billing.grant('orders:read', 'https://other.example'));
    const narrowed = await billing.refresh(token, 'orders:read');
    say('narrowed', granted(narrowed));
    await refused('widened', () => billing.refresh(narrowed, 'orders:read admin'));
    const whole = await billing.refresh(narrowed);
    say('refresh', granted(whole));
    const introspecting = await library.client('orders-api', SECRETS['orders-api']);
    if (introspecting.introspect) {
        const { active, client_id, scope } = await introspecting.introspect(whole);
        say('introspect', `${active} ${client_id} ${sorted(scope)}`);
    }
    await billing.revoke(whole);
    if (introspecting.introspect) {
        say('introspect after revoke', (await introspecting.introspect(whole)).active);
    }
    await refused('refresh after revoke', () => billing.refresh(whole));
    if (library !== simpleOauth2) {
        const app = await library.client('app', undefined, 'none');
        say('public client', (await app.refresh({ access_token: 'none', refresh_token: PUBLIC_REFRESH[name] })).scope);
    }
}

function granted(token) {
    return `${sorted(token.scope)} for ${decodeJwt(token.access_token).aud}`;
}

function sorted(scope) {
    return scope.split(' ').sort().join(' ');
}

const libraries = {
    'openid-client': openidClient,
    oauth4webapi,
    'simple-oauth2': simpleOauth2,
    '@badgateway/oauth2-client': badgateway,
};
for (const [name, library] of Object.entries(libraries)) {
    try {
        await play(name, library);
    } catch (error) {
        // The next library plays all the same.
        console.log(`${name} failed: ${error.stack}`);
    }
}
