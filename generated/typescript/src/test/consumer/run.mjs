import { HealthApi, TokenSource, Verifier } from 'fastauth-client';
import * as express from 'fastauth-client/express';
import * as fastify from 'fastauth-client/fastify';
import * as fetching from 'fastauth-client/fetch';

console.log(
    TokenSource.name,
    Verifier.name,
    HealthApi.name,
    express.guard.name,
    fastify.guard.name,
    fetching.guard.name,
);
