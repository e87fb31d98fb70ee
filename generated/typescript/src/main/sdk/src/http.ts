// What this package uses of the platform, by types of its own: it compiles without those of browsers and of Node.js.

/** The type of the platform's global `K`, if its types are there. */
type GlobalInstance<K extends string, Otherwise> = typeof globalThis extends {
    [key in K]: { prototype: infer Instance };
}
    ? Instance
    : Otherwise;

/** An `AbortSignal` of the platform. */
export type PlatformSignal = GlobalInstance<'AbortSignal', AbortSignalLike>;

/** A `Response` of the platform. */
export type PlatformResponse = GlobalInstance<'Response', HttpResponse>;

/** A `Request` of the platform. */
export type PlatformRequest = GlobalInstance<'Request', RequestLike>;

/** What the `fetch` of the platform accepts beside a URL. */
export type PlatformInit = typeof globalThis extends { fetch: (input: any, init?: infer Init) => any }
    ? NonNullable<Init>
    : FetchInit;

export interface AbortSignalLike {
    readonly aborted: boolean;
    readonly reason?: unknown;
    addEventListener(type: string, listener: () => void): void;
    removeEventListener(type: string, listener: () => void): void;
}

export interface RequestLike {
    readonly url: string;
    readonly method: string;
    readonly headers: HttpHeaders;
    clone(): RequestLike;
}

export interface HttpHeaders {
    get(name: string): string | null;
}

export interface HttpResponse {
    readonly ok: boolean;
    readonly status: number;
    readonly headers: HttpHeaders;
    readonly body: ByteStream | null;
    json(): Promise<unknown>;
    text(): Promise<string>;
}

export interface ByteStream {
    getReader(): ByteReader;
}

export interface ByteReader {
    read(): Promise<{ done: boolean; value?: Uint8Array | undefined }>;
    cancel(reason?: unknown): Promise<void>;
}

export interface FetchInit {
    method?: string;
    headers?: Record<string, string>;
    body?: string;
    signal?: PlatformSignal;
    redirect?: 'error' | 'follow' | 'manual';
    cache?: 'no-store';
}

/** The part of `fetch` that this package calls. */
export type Fetch = (url: string, init: FetchInit) => Promise<HttpResponse>;

/** A message of a websocket. */
export interface WebSocketEvent {
    readonly data?: unknown;
}

export interface WebSocketLike {
    addEventListener(type: string, listener: (event: WebSocketEvent) => void): void;
    close(code?: number): void;
}

export interface Timer {
    unref?(): void;
}

interface OwnRequest extends RequestLike {
    readonly headers: HttpHeaders & { set(name: string, value: string): void };
    readonly signal: AbortSignalLike;
}

interface Platform {
    fetch: Fetch;
    Request: new (input: any, init?: any) => OwnRequest;
    Response: new (body: string, init: { status: number; headers: Record<string, string> }) => PlatformResponse;
    URLSearchParams: new () => { append(name: string, value: string): void; toString(): string };
    AbortController: new () => { readonly signal: PlatformSignal; abort(reason?: unknown): void };
    TextEncoder: new () => { encode(text: string): Uint8Array };
    TextDecoder: new () => { decode(bytes?: Uint8Array, options?: { stream: boolean }): string };
    WebSocket?: new (url: string, protocols: string[]) => WebSocketLike;
    crypto: { subtle: { digest(algorithm: string, bytes: Uint8Array): Promise<ArrayBuffer> } };
    performance: { now(): number };
    console: { error(...what: unknown[]): void };
    setTimeout(run: () => void, millis: number): Timer;
    clearTimeout(timer: Timer | undefined): void;
    btoa(text: string): string;
    atob(text: string): string;
}

export const platform = globalThis as unknown as Platform;

/** The service, and how a registered client calls it. */
export interface Service {
    readonly server: string;
    /** The value of `Authorization`. */
    readonly authorization: string;
    readonly fetch: Fetch | undefined;
    readonly timeoutMillis: number;
    /** Ends all calls. */
    readonly signal: AbortSignalLike;
}

/** An answer that was read to its end. */
export interface Answer {
    readonly status: number;
    readonly headers: HttpHeaders;
    readonly text: string;
}

/** A request, and what ends it. */
export interface Call extends Omit<FetchInit, 'signal'> {
    readonly signal: AbortSignalLike;
}

/** Sends a request, and reads an answer of at most 64 KiB, or of the given length. */
export async function exchange(
    fetch: Fetch | undefined,
    url: string,
    init: Call,
    timeoutMillis: number,
    limit = 65_536,
): Promise<Answer> {
    const { signal, release } = withinTime(timeoutMillis, init.signal);
    try {
        const sent = { redirect: 'error', cache: 'no-store', ...init, signal } as const;
        const response = await (fetch ?? platform.fetch)(url, sent);
        return { status: response.status, headers: response.headers, text: await boundedText(response, limit, signal) };
    } finally {
        release();
    }
}

/**
 * The text of an answer of at most this many bytes. The signal ends the reading itself, because Node.js may have
 * collected what connects the signal of a request with the body of its answer.
 */
export async function boundedText(response: HttpResponse, limit: number, signal: PlatformSignal): Promise<string> {
    const reader = response.body?.getReader();
    if (reader === undefined) {
        return '';
    }
    const stop = () => void reader.cancel().catch(() => undefined);
    signal.addEventListener('abort', stop);
    try {
        const text = await read(reader, limit);
        if (signal.aborted) {
            throw signal.reason;
        }
        return text;
    } finally {
        signal.removeEventListener('abort', stop);
    }
}

async function read(reader: ByteReader, limit: number): Promise<string> {
    const decoder = new platform.TextDecoder();
    let length = 0;
    let text = '';
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
        length += part.value?.length ?? 0;
        if (length > limit) {
            await reader.cancel();
            throw new Error(`The answer is longer than ${limit} bytes`);
        }
        text += decoder.decode(part.value, { stream: true });
    }
    return text + decoder.decode();
}

/** Ends what waits. Many may wait: Node.js warns of more than ten listeners of an `AbortSignal`. */
export class Closing implements AbortSignalLike {
    readonly #listeners = new Set<() => void>();
    #aborted = false;
    readonly reason = new Error('It was closed');

    get aborted(): boolean {
        return this.#aborted;
    }

    addEventListener(_: string, listener: () => void): void {
        this.#listeners.add(listener);
    }

    removeEventListener(_: string, listener: () => void): void {
        this.#listeners.delete(listener);
    }

    close(): void {
        this.#aborted = true;
        [...this.#listeners].forEach((listener) => listener());
        this.#listeners.clear();
    }
}

/** A signal that ends a call, and what to do when the call is over. */
export interface Deadline {
    readonly signal: PlatformSignal;
    release(): void;
}

/**
 * A signal that ends a call after some time, or with another one. Not by `AbortSignal.any` with `AbortSignal.timeout`:
 * Node.js may collect the latter as garbage, and then it never ends the call.
 */
export function withinTime(millis: number, signal?: AbortSignalLike): Deadline {
    const controller = new platform.AbortController();
    const end = () => {
        release();
        controller.abort(signal?.aborted ? signal.reason : new Error(`The call took more than ${millis} ms`));
    };
    const timer = platform.setTimeout(end, millis);
    const release = () => {
        platform.clearTimeout(timer);
        signal?.removeEventListener('abort', end);
    };
    timer.unref?.();
    signal?.addEventListener('abort', end);
    if (signal?.aborted) {
        end();
    }
    return { signal: controller.signal, release };
}

/** The value of `Authorization` for a client and its secret (RFC 6749, section 2.3.1). */
export function basic(clientId: string, secret: string): string {
    return `Basic ${platform.btoa(`${encodeURIComponent(clientId)}:${encodeURIComponent(secret)}`)}`;
}

/** Parameters as a form or a query has them, without those that are undefined or null. */
export function formText(parameters: Record<string, unknown>): string {
    const form = new platform.URLSearchParams();
    for (const [name, value] of Object.entries(parameters)) {
        for (const one of Array.isArray(value) ? value : [value]) {
            if (one !== undefined && one !== null) {
                form.append(name, String(one));
            }
        }
    }
    return form.toString();
}

/** Base64url without padding. */
export function base64url(bytes: Uint8Array): string {
    const text = platform.btoa(String.fromCharCode(...bytes));
    return text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/** A JSON object, or undefined. */
export function jsonObject(text: string): Record<string, unknown> | undefined {
    try {
        const value: unknown = JSON.parse(text);
        return typeof value === 'object' && value !== null && !Array.isArray(value)
            ? (value as Record<string, unknown>)
            : undefined;
    } catch {
        return undefined;
    }
}

/** The URL of a service without the slash at its end. */
export function trimmed(server: string): string {
    if (!/^https?:\/\/[^@?#]+$/.test(required('server', server))) {
        // Not shown: it may have a password.
        throw new TypeError('server must be a URL that starts with http:// or https://, without user and query');
    }
    return server.replace(/\/+$/, '');
}

/** A setting without which nothing works: an environment variable may be missing. */
export function required(name: string, value: string): string {
    if (typeof value !== 'string' || value === '') {
        throw new TypeError(`${name} is required`);
    }
    return value;
}
