// A pair is refreshed by its age, whatever happens to the clock of the machine. Argument: the folder of the built
// package. Each case prints a line with the number of refreshes.
import { pathToFileURL } from 'node:url';

const { TokenSource } = await import(pathToFileURL(`${process.argv[2]}/dist/esm/fastauth.js`).href);

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
let wall = Date.parse('2030-01-01T00:00:00Z');
let monotonic = 1_000;
Date.now = () => wall;
performance.now = () => monotonic;

/** A pair whose access token the service's clock, which is right, issued for an hour. */
function pair(issuedMillis) {
    const iat = Math.floor(issuedMillis / 1000);
    const claims = Buffer.from(JSON.stringify({ iat, exp: iat + 3600 })).toString('base64url');
    return { accessToken: `e30.${claims}.`, refreshToken: 'r' };
}

async function refreshes(name, steps, fastBy = 0) {
    const started = monotonic;
    const right = wall - fastBy;
    let count = 0;
    const refresh = async () => {
        count++;
        const { accessToken, refreshToken } = pair(right + monotonic - started);
        return Response.json({ data: { access_token: accessToken, refresh_token: refreshToken, expires_in: 3600 } });
    };
    const source = TokenSource.of('http://127.0.0.1:1', pair(right), { fetch: refresh });
    for (const step of steps) {
        monotonic += step.passes ?? 0;
        wall += (step.passes ?? 0) + (step.asleep ?? 0) + (step.set ?? 0);
        await source.accessToken();
    }
    console.log(`${name}: ${count}`);
}

await refreshes('steady', [{ passes: 58 * MINUTE }, { passes: 2 * MINUTE }, { passes: MINUTE }]);
await refreshes('set back', [{ set: -5 * HOUR }, { passes: 58 * MINUTE }, { passes: 2 * MINUTE }, { passes: MINUTE }]);
await refreshes('set forward', [{ set: 5 * HOUR }, { passes: MINUTE }, { passes: MINUTE }, { passes: 50 * MINUTE }]);
await refreshes('asleep', [{ asleep: 61 * MINUTE }, { passes: MINUTE }]);
await refreshes('always fast', [{}, { passes: MINUTE }, { passes: 50 * MINUTE }, { passes: 8 * MINUTE }], 5 * HOUR);
