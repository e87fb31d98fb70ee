import { type Admitted, type TokenVerifier, admit } from './admission.js';
import { type PlatformRequest, type PlatformResponse, platform } from './http.js';

export { type Admitted, type TokenVerifier, callerOf } from './admission.js';
export type { PlatformRequest, PlatformResponse } from './http.js';
export type { Accepted } from './results.js';

/**
 * Wraps a handler of the standard form, so that it is called only with an access token that the verifier accepts, and
 * that was granted the scope tokens. The caller is `request.caller`; other requests are answered with a problem.
 * Further arguments, such as the environment of a worker, are passed on.
 */
export function guard<More extends unknown[]>(
    verifier: TokenVerifier,
    handler: (request: PlatformRequest & Admitted, ...more: More) => PlatformResponse | Promise<PlatformResponse>,
    ...scopes: string[]
) {
    return async (request: PlatformRequest, ...more: More): Promise<PlatformResponse> => {
        const { headers } = request as { headers: { get(name: string): string | null } };
        const values = (name: string) => {
            const value = headers.get(name);
            return value === null ? [] : [value];
        };
        const admitted = await admit(verifier, values('authorization'), values('access-token'), scopes);
        if ('outcome' in admitted) {
            return handler(Object.assign(request as PlatformRequest & Admitted, { caller: admitted }), ...more);
        }
        const { status, body } = admitted;
        return new platform.Response(body, { status, headers: admitted.headers });
    };
}
