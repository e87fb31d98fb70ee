import express from 'express';
import { callerOf, guard } from 'fastauth-client/express';

export function service(verifier) {
    const app = express();
    app.use('/orders', guard(verifier, 'orders:read'));
    app.get('/orders', (request, response) => response.send(callerOf(request).clientId));
    return app;
}
