// Verifies a token of each line of standard input with jose, and with oauth4webapi's validation of RFC 9068 when the
// tokens are of its type. Prints the subject, or why the token is refused.
import { createRemoteJWKSet, jwtVerify } from 'jose';
import * as oauth from 'oauth4webapi';
import { createInterface } from 'node:readline';

const { ISSUER, AUDIENCE, TYPE } = process.env;
// No pause before a second look-up: a test does not wait for it.
const options = { cooldownDuration: 0 };
const keys = createRemoteJWKSet(new URL(`${ISSUER}/.well-known/jwks.json`), options);

async function verify(token) {
    const { payload } = await jwtVerify(token, keys, {
        issuer: ISSUER,
        audience: AUDIENCE,
        typ: TYPE,
        algorithms: ['ES256', 'RS256', 'EdDSA'],
    });
    return payload.sub;
}

async function validate(token) {
    // A new object, because the keys of a server are cached by it, for a minute at least.
    const server = { issuer: ISSUER, jwks_uri: `${ISSUER}/.well-known/jwks.json` };
    const request = new Request(AUDIENCE, { headers: { authorization: `Bearer ${token}` } });
    const claims = await oauth.validateJwtAccessToken(server, request, AUDIENCE, {
        [oauth.allowInsecureRequests]: true,
        [oauth.clockTolerance]: 0,
        signingAlgorithms: ['ES256', 'RS256', 'EdDSA', 'Ed25519'],
    });
    return claims.sub;
}

for await (const token of createInterface({ input: process.stdin })) {
    try {
        console.log(`accepted ${process.argv[2] === 'oauth4webapi' ? await validate(token) : await verify(token)}`);
    } catch (error) {
        console.log(`refused ${error.name}: ${error.message}`.replaceAll('\n', ' '));
    }
}
