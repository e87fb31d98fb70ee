import { type AbortSignalLike, type Timer, platform } from './http.js';

/** Milliseconds by the monotonic clock. */
export function monotonic(): number {
    return platform.performance.now();
}

/** Waits until the time is over or the signal ends it. As a daemon, it does not keep the process alive. */
export function pause(millis: number, signal?: AbortSignalLike, daemon = false): Promise<void> {
    return new Promise((wake) => {
        const ended = () => {
            platform.clearTimeout(timer);
            signal?.removeEventListener('abort', ended);
            wake();
        };
        const timer: Timer = platform.setTimeout(ended, millis);
        if (daemon) {
            timer.unref?.();
        }
        signal?.addEventListener('abort', ended);
        if (signal?.aborted) {
            ended();
        }
    });
}

/** Waits for a promise, but no longer than this. */
export async function atMost(millis: number, promise: Promise<void>): Promise<void> {
    let timer: Timer | undefined;
    const late = new Promise<void>((wake) => (timer = platform.setTimeout(wake, millis)));
    try {
        await Promise.race([promise, late]);
    } finally {
        platform.clearTimeout(timer);
    }
}

/** Waits for a promise, unless the signal ends the wait. */
export async function unlessAborted<T>(signal: AbortSignalLike, promise: Promise<T>): Promise<T> {
    let stop = () => {};
    const aborted = new Promise<never>((_, reject) => (stop = () => reject(signal.reason)));
    signal.addEventListener('abort', stop);
    if (signal.aborted) {
        stop();
    }
    try {
        return await Promise.race([promise, aborted]);
    } finally {
        signal.removeEventListener('abort', stop);
    }
}

/** The pauses between failed attempts: doubled from the first to the longest, with jitter. */
export class Backoff {
    readonly #first: number;
    readonly #longest: number;
    #failures = 0;
    #until = -Infinity;

    constructor(firstMillis: number, longestMillis: number) {
        this.#first = firstMillis;
        this.#longest = longestMillis;
    }

    /** Notes a failed attempt, after which the service may have asked for a pause. */
    failed(retryAfterMillis = 0): void {
        const longest = Math.min(this.#longest, this.#first * 2 ** Math.min(this.#failures++, 30));
        this.#until = monotonic() + Math.max(longest * (0.5 + Math.random() / 2), retryAfterMillis);
    }

    succeeded(): void {
        this.#failures = 0;
        this.#until = -Infinity;
    }

    /** How long to wait before the next attempt, in milliseconds. */
    remaining(): number {
        return Math.max(0, this.#until - monotonic());
    }
}
