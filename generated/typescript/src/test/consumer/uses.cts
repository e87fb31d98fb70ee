import { TokenSource, Verifier, type VerifierStatistics } from 'fastauth-client';
import { guard } from 'fastauth-client/express';
import { guard as hook } from 'fastauth-client/fastify';
import { guard as wrap } from 'fastauth-client/fetch';

export const source = TokenSource.of('http://127.0.0.1:8000', { accessToken: 'a' });
export const verifier = new Verifier({ server: 'http://127.0.0.1:8000', clientId: 'me', clientSecret: 'secret' });
export const statistics: VerifierStatistics = verifier.statistics;
export const all = [guard, hook, wrap];
