import { type TokenVerifier, admit, headerValues } from './admission.js';

export { type Admitted, type TokenVerifier, callerOf } from './admission.js';
export type { Accepted } from './results.js';

/** A request of Express, or of another framework whose requests are those of Node.js. */
export interface NodeRequest {
    readonly rawHeaders: string[];
}

/** A response of Express, or of another framework whose responses are those of Node.js. */
export interface NodeResponse {
    statusCode: number;
    setHeader(name: string, value: string): unknown;
    end(body: string): unknown;
}

/**
 * Middleware that serves only requests with an access token that the verifier accepts, and that was granted the scope
 * tokens. The caller is `request.caller`; other requests are answered with a problem.
 */
export function guard(verifier: TokenVerifier, ...scopes: string[]) {
    return async (request: NodeRequest, response: NodeResponse, next: (error?: unknown) => void): Promise<void> => {
        const { rawHeaders } = request;
        const authorization = headerValues(rawHeaders, 'authorization');
        let admitted;
        try {
            admitted = await admit(verifier, authorization, headerValues(rawHeaders, 'access-token'), scopes);
        } catch (failure) {
            // Express 4 does not wait for middleware: a request would hang.
            next(failure);
            return;
        }
        if ('outcome' in admitted) {
            Object.assign(request, { caller: admitted });
            next();
        } else {
            response.statusCode = admitted.status;
            Object.entries(admitted.headers).forEach(([name, value]) => response.setHeader(name, value));
            response.end(admitted.body);
        }
    };
}
