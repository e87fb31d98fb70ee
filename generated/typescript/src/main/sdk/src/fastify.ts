import { type TokenVerifier, admit, headerValues } from './admission.js';

export { type Admitted, type TokenVerifier, callerOf } from './admission.js';
export type { Accepted } from './results.js';

/** A request of Fastify. */
export interface FastifyRequestLike {
    readonly raw: { readonly rawHeaders: string[] };
}

/** A reply of Fastify. */
export interface FastifyReplyLike {
    code(status: number): unknown;
    header(name: string, value: string): unknown;
    send(body: string): unknown;
}

/**
 * A hook, `onRequest` or `preHandler`, that serves only requests with an access token that the verifier accepts, and
 * that was granted the scope tokens. The caller is `request.caller`; other requests are answered with a problem.
 */
export function guard(verifier: TokenVerifier, ...scopes: string[]) {
    return async (request: FastifyRequestLike, reply: FastifyReplyLike): Promise<unknown> => {
        const { rawHeaders } = request.raw;
        const authorization = headerValues(rawHeaders, 'authorization');
        const admitted = await admit(verifier, authorization, headerValues(rawHeaders, 'access-token'), scopes);
        if ('outcome' in admitted) {
            Object.assign(request, { caller: admitted });
            return undefined;
        }
        reply.code(admitted.status);
        Object.entries(admitted.headers).forEach(([name, value]) => reply.header(name, value));
        reply.send(admitted.body);
        return reply;
    };
}
