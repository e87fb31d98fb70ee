// Holds a session of openid-client. For each line of standard input it refreshes, and prints the session, the algorithm
// of the access token, and whether the server takes the token.
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { createInterface } from 'node:readline';
import * as openid from 'openid-client';

const { ISSUER } = process.env;
const configuration = await openid.discovery(new URL(ISSUER), 'billing', undefined,
    openid.ClientSecretBasic(JSON.parse(process.env.SECRETS).billing),
    { algorithm: 'oauth2', execute: [openid.allowInsecureRequests] });
let token = await openid.clientCredentialsGrant(configuration, { scope: 'orders:read' });

for await (const line of createInterface({ input: process.stdin })) {
    token = await openid.refreshTokenGrant(configuration, token.refresh_token);
    const call = await openid.fetchProtectedResource(configuration, token.access_token,
        new URL(`${ISSUER}/access/health`), 'GET');
    console.log(line, decodeJwt(token.access_token).sid, decodeProtectedHeader(token.access_token).alg, call.status);
}
