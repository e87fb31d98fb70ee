// A resource server that answers each line of its input with one: verify TOKEN, introspections, mode, and rate COUNT
// TOKEN…, which verifies tokens by turns and says how many it verified in a second. Run in the folder of the package.
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const { Verifier } = await import(pathToFileURL(`${process.cwd()}/dist/esm/fastauth.js`));
const { SERVER, ISSUER, CLIENT, SECRET, MAX_TOKENS } = process.env;
const verifier = new Verifier({
    server: SERVER,
    clientId: CLIENT,
    clientSecret: SECRET,
    issuer: ISSUER,
    maxTokens: Number(MAX_TOKENS),
});

// The first use starts to follow the events.
await verifier.verify('none');

async function rate(count, tokens) {
    const start = performance.now();
    for (let i = 0; i < count; i++) {
        const { outcome } = await verifier.verify(tokens[i % tokens.length]);
        if (outcome !== 'accepted') {
            throw new Error(`A valid token was ${outcome}`);
        }
    }
    return Math.floor((count * 1000) / (performance.now() - start));
}

for await (const line of createInterface({ input: process.stdin })) {
    const [question, ...rest] = line.split(' ');
    switch (question) {
        case 'verify':
            console.log((await verifier.verify(rest[0])).outcome);
            break;
        case 'introspections':
            console.log(verifier.statistics.introspections);
            break;
        case 'mode':
            console.log(verifier.statistics.mode);
            break;
        case 'rate':
            console.log(await rate(Number(rest[0]), rest.slice(1)));
            break;
        default:
            throw new Error(`Unknown: ${question}`);
    }
}
verifier.close();
