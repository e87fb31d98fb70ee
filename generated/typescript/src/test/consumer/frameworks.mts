import type { Express } from 'express';
import type { FastifyInstance } from 'fastify';
import { TokenSource, Verifier } from 'fastauth-client';
import * as forExpress from 'fastauth-client/express';
import * as forFastify from 'fastauth-client/fastify';
import * as forFetch from 'fastauth-client/fetch';

const verifier = new Verifier({ server: 'http://127.0.0.1:8000', clientId: 'me', clientSecret: 'secret', fetch });

export function routes(app: Express, other: FastifyInstance): void {
    app.use('/orders', forExpress.guard(verifier, 'read'));
    app.get('/orders', (request, response) => {
        response.send(forExpress.callerOf(request).clientId);
    });
    other.addHook('onRequest', forFastify.guard(verifier, 'read'));
    other.get(
        '/orders',
        { preHandler: forFastify.guard(verifier) },
        async (request) => forFastify.callerOf(request).clientId,
    );
}

export const handler: (request: Request) => Promise<Response> = forFetch.guard(
    verifier,
    (request) => new Response(request.caller.clientId, { headers: { url: request.url } }),
);

export async function call(source: TokenSource): Promise<Response> {
    return source.fetch(new URL('http://127.0.0.1:9000'), { signal: AbortSignal.timeout(1_000), body: new FormData() });
}
