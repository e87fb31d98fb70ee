const { HealthApi, TokenSource, Verifier } = require('fastauth-client');
const express = require('fastauth-client/express');
const fastify = require('fastauth-client/fastify');
const fetching = require('fastauth-client/fetch');

console.log(
    TokenSource.name,
    Verifier.name,
    HealthApi.name,
    express.guard.name,
    fastify.guard.name,
    fetching.guard.name,
);
