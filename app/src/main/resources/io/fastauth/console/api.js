// The operations of the service. The master token is in this variable and nowhere else.
let token = null;
let prefix = '../auth';
const listeners = new Set();

/** An answer that refuses, with what it says. */
export class Refused extends Error {
    constructor(status, detail, retryAfter) {
        super(detail);
        this.status = status;
        this.retryAfter = retryAfter;
    }
}

/** No answer, or one of a proxy in front of a service that does not run. */
export class Unreachable extends Error {}

export async function configuration() {
    const response = await fetch('config.json', { cache: 'no-store', credentials: 'omit' });
    const settings = await response.json();
    prefix = `..${settings.authPrefix}`;
    return settings;
}

export function signedIn() {
    return token !== null;
}

/** Resolves when the service accepts the token, which is kept from then on. */
export async function signIn(text) {
    await request('GET', '../master/health', {}, text);
    token = text;
}

export function signOut() {
    token = null;
}

/** Whether a path can hold the id of a client. Of one with an empty or a dot segment, a browser makes another path. */
export function inPath(id) {
    return id.split('/').every(segment => !['', '.', '..'].includes(segment));
}

/** The path and the query of the sessions of a client. */
export function sessionsOf(id) {
    return inPath(id)
        ? { path: `/clients/${encodeURIComponent(id)}/sessions`, query: {} }
        : { path: '/sessions', query: { client_id: id } };
}

/** Calls a listener when the service refuses the token that it accepted before. */
export function onRefusal(listener) {
    listeners.add(listener);
}

export function get(path, query, signal) {
    return operation('GET', path, { query, signal });
}

export function send(method, path, options = {}) {
    return operation(method, path, options);
}

async function operation(method, path, options) {
    const used = token;
    try {
        return await request(method, prefix + path, options, used);
    } catch (error) {
        if (error.status === 401 && used !== null && used === token) {
            token = null;
            listeners.forEach(listener => listener());
        }
        throw error;
    }
}

async function request(method, url, { query = {}, json, signal }, credential) {
    const parameters = new URLSearchParams(
        Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== ''));
    const headers = credential === null ? {} : { 'MASTER-TOKEN': credential };
    if (json !== undefined) {
        headers['Content-Type'] = 'application/json';
    }
    let response;
    let text;
    try {
        response = await fetch(parameters.size ? `${url}?${parameters}` : url, {
            method, headers, signal,
            body: json === undefined ? undefined : JSON.stringify(json),
            cache: 'no-store', credentials: 'omit', redirect: 'error', referrerPolicy: 'no-referrer',
        });
        text = await response.text();
    } catch (error) {
        throw error.name === 'AbortError' ? error : new Unreachable('The service does not answer.');
    }
    if (!response.ok) {
        throw refusal(response, text);
    }
    return text ? JSON.parse(text) : null;
}

function refusal(response, text) {
    let body = {};
    try {
        body = JSON.parse(text);
    } catch {
        // Not one of the service: a proxy answered.
        if (response.status >= 502 && response.status <= 504) {
            return new Unreachable('The service is not available.');
        }
    }
    const detail = body.detail ?? body.error_description ?? body.message ?? `The service answered ${response.status}.`;
    return new Refused(response.status, detail, Number(response.headers.get('Retry-After')) || undefined);
}
