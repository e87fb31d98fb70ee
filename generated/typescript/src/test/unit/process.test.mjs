// A process that has a verifier, with a service that is up or down.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { afterEach, beforeEach, test } from 'node:test';
import { promisify } from 'node:util';

import { Service } from './service.mjs';

const part = (members) => Buffer.from(JSON.stringify(members)).toString('base64url');
let service;

beforeEach(async () => (service = await Service.start()));

afterEach(() => service.close());

for (const events of ['websocket', 'poll']) {
    for (const up of [true, false]) {
        test(`a process ends after close() without a complaint: ${events}, the service is ${up ? 'up' : 'down'}`, async () => {
            const server = up ? service.url : 'http://127.0.0.1:1';
            const options = { server, clientId: 'billing', clientSecret: 's', events };
            const script = `
                import { Verifier } from 'fastauth-client';
                const verifier = new Verifier(${JSON.stringify(options)});
                const { outcome } = await verifier.verify('${part({ alg: 'HS256' })}.${part({ client_id: 'x', sid: 'x', gen: 0 })}.eA');
                setTimeout(() => { console.log(outcome); verifier.close(); }, 600);`;
            const { stdout, stderr } = await promisify(execFile)(
                process.execPath,
                ['--experimental-websocket', '--no-warnings', '--input-type=module', '-e', script],
                { timeout: 5_000 },
            );
            assert.deepEqual([stdout, stderr], [up ? 'refused\n' : 'unavailable\n', '']);
        });
    }
}
