import fastify from 'fastify';
import { callerOf, guard } from 'fastauth-client/fastify';

export function service(verifier) {
    const app = fastify();
    app.addHook('onRequest', guard(verifier, 'orders:read'));
    app.get('/orders', async (request) => callerOf(request).clientId);
    return app;
}
