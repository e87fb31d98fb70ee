/** The generated operations and models, the source of tokens, and the verifier. */
export * from './index.js';
export { RefusedError, SessionEndedError, UnavailableError } from './errors.js';
export type { Fetch, FetchInit, HttpHeaders, HttpResponse } from './http.js';
export { type ClientCredentialsOptions, type TokenPair, TokenSource, type TokenSourceOptions } from './token-source.js';
export {
    type Accepted,
    type Mode,
    type Refused,
    type Unavailable,
    type VerificationResult,
    Verifier,
    type VerifierOptions,
    type VerifierStatistics,
} from './verifier.js';
