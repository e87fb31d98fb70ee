import { type UnavailableError } from './errors.js';
import { type Timer, platform } from './http.js';
import { monotonic } from './time.js';

/**
 * How a verifier decides: `LIVE` by what it knows, `INTROSPECTING` by asking the service each time, and `UNAVAILABLE`
 * when the service does not answer either, so that nothing is accepted.
 */
export type Mode = 'LIVE' | 'INTROSPECTING' | 'UNAVAILABLE';

/** Told of each change of the mode, and of what made it `UNAVAILABLE`. */
export type OnMode = (mode: Mode, cause?: UnavailableError) => void;

/** Whether the events are so recent that they can be relied on. */
export class Liveness {
    readonly #maxLagMillis: number;
    readonly #onMode: OnMode | undefined;
    #open = false;
    #freshUntil = -Infinity;
    /** Why the last introspection failed. */
    #unanswered: UnavailableError | undefined;
    /** Why the events are missing. */
    #lost: string | undefined;
    #reported: Mode = 'INTROSPECTING';
    #timer: Timer | undefined;

    constructor(maxLagMillis: number, onMode: OnMode | undefined) {
        this.#maxLagMillis = maxLagMillis;
        this.#onMode = onMode;
    }

    get mode(): Mode {
        if (this.#open && monotonic() <= this.#freshUntil) {
            return 'LIVE';
        }
        return this.#unanswered === undefined ? 'INTROSPECTING' : 'UNAVAILABLE';
    }

    /** Why the last introspection failed, or else why the events are missing. */
    get lastFailure(): string | undefined {
        return this.#unanswered?.message ?? this.#lost;
    }

    opened(): void {
        this.#open = true;
        this.#lost = undefined;
    }

    /** All changes until so long ago were received. */
    received(lagMillis: number): void {
        this.#freshUntil = Math.max(this.#freshUntil, monotonic() + this.#maxLagMillis - lagMillis);
        this.report();
        platform.clearTimeout(this.#timer);
        this.#timer = platform.setTimeout(() => this.report(), Math.max(0, this.#freshUntil - monotonic()) + 1);
        this.#timer.unref?.();
    }

    lost(why: string): void {
        this.#lost = why;
        this.#open = false;
        this.#freshUntil = -Infinity;
        platform.clearTimeout(this.#timer);
        this.report();
    }

    /** The last introspection was answered, or failed. */
    answered(failure?: UnavailableError): void {
        this.#unanswered = failure;
        this.report();
    }

    report(): void {
        const mode = this.mode;
        if (mode !== this.#reported) {
            this.#reported = mode;
            void this.#tell(mode);
        }
    }

    /** At once; what the listener throws, now or later, is neither the caller's nor the end of the process. */
    async #tell(mode: Mode): Promise<void> {
        try {
            await this.#onMode?.(mode, mode === 'UNAVAILABLE' ? this.#unanswered : undefined);
        } catch (thrown) {
            platform.console.error('onMode of the verifier failed:', thrown);
        }
    }
}
