import { guard } from 'fastauth-client/fetch';

export function service(verifier) {
    return guard(verifier, (request) => new Response(request.caller.clientId), 'orders:read');
}
