import {
    type Accepted,
    Configuration,
    HealthApi,
    type Mode,
    ResponseError,
    TokenSource,
    UnavailableError,
    Verifier,
} from 'fastauth-client';
import * as express from 'fastauth-client/express';
import * as fastify from 'fastauth-client/fastify';
import * as fetching from 'fastauth-client/fetch';

const source: TokenSource = TokenSource.clientCredentials('http://127.0.0.1:8000', 'me', 'secret', { scope: 'read' });
export async function call(): Promise<string> {
    const response = await source.fetch('http://127.0.0.1:9000/orders', { method: 'POST', body: 'text' });
    if (!response.ok) {
        throw new UnavailableError(`${response.status} ${response.headers.get('retry-after')}`);
    }
    const health = await new HealthApi(new Configuration({ accessToken: () => source.accessToken() })).accessHealth();
    const known: 'healthy' | (string & {}) = health.status;
    return known + (await response.text());
}

const modes: Mode[] = [];
export const verifier = new Verifier({
    server: 'http://127.0.0.1:8000',
    clientId: 'me',
    clientSecret: 'secret',
    onMode: (mode) => modes.push(mode),
});
const causes: (number | undefined)[] = [];
export const told = new Verifier({
    server: 'http://127.0.0.1:8000',
    clientId: 'me',
    clientSecret: 'secret',
    onMode: async (_, cause) => void causes.push(cause?.status),
});
export const last: string | undefined = told.statistics.lastFailure;
export async function caller(token: string): Promise<Accepted | string> {
    const result = await verifier.verify(token, 'read');
    return result.outcome === 'accepted'
        ? result
        : result.outcome === 'refused'
          ? result.challenge
          : `${result.retryAfter}`;
}
export const guards = [express.guard(verifier, 'read'), fastify.guard(verifier)] as const;
export const handler = fetching.guard(verifier, async (request) => {
    throw new Error(`${request.caller.clientId} ${request.url}`);
});
export function statusOf(error: unknown): number {
    return error instanceof ResponseError ? error.response.status : 0;
}
