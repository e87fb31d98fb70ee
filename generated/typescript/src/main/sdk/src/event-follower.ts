import { UnavailableError, failure, unanswered } from './errors.js';
import { type Service, exchange, formText, jsonObject, platform } from './http.js';
import { type EventSink, MalformedEvent, sessionEvent } from './session-event.js';
import { Backoff, monotonic, pause } from './time.js';
import { readWebSocket } from './web-socket-events.js';

/** How to follow the events. */
export interface Following {
    readonly maxLagMillis: number;
    /** Whether a websocket is opened, if the platform has it; else the events are polled. */
    readonly websocket: boolean;
}

/** After this many handshakes in a row that failed, an attempt is made without websockets. */
const HANDSHAKES = 2;

/** Follows the events of the service until it is closed, by websocket, or else by long poll. */
export class EventFollower {
    readonly #service: Service;
    readonly #following: Following;
    readonly #sink: EventSink;
    readonly #backoff = new Backoff(200, 5_000);
    #cursor: string | undefined;
    #refusedHandshakes = 0;
    /** Why there are no events. A handshake that fails does not say why, unlike the poll before it. */
    #failure = '';

    constructor(service: Service, following: Following, sink: EventSink) {
        this.#service = service;
        this.#following = following;
        this.#sink = sink;
    }

    async run(): Promise<void> {
        const { signal } = this.#service;
        while (!signal.aborted) {
            try {
                await this.#follow();
                this.#failed('The event stream ended');
                this.#backoff.failed();
            } catch (broken) {
                this.#failed(broken instanceof MalformedEvent ? broken.message : unanswered(broken).message);
                if (broken instanceof MalformedEvent) {
                    this.#cursor = undefined;
                }
                this.#backoff.failed(broken instanceof UnavailableError ? broken.retryAfterMillis : 0);
            }
            this.#sink.lost(this.#failure);
            await pause(this.#backoff.remaining(), signal, true);
        }
    }

    async #follow(): Promise<void> {
        const { websocket } = this.#following;
        if (!websocket || platform.WebSocket === undefined || this.#refusedHandshakes >= HANDSHAKES) {
            this.#refusedHandshakes = 0;
            return this.#poll();
        }
        this.#refusedHandshakes++;
        await readWebSocket(this.#service, this.#cursor, (event) => {
            if (event.event === 'connected' || event.event === 'gap') {
                this.#refusedHandshakes = 0;
                this.#opened(event.event === 'connected' && this.#cursor !== undefined);
            } else if (event.event === 'beat') {
                this.#sink.received(event.lag);
            } else {
                this.#sink.event(event);
            }
            this.#cursor = event.cursor ?? this.#cursor;
        });
    }

    async #poll(): Promise<void> {
        const waitMillis = Math.ceil(this.#following.maxLagMillis / 3);
        for (let first = true; !this.#service.signal.aborted; first = false) {
            const asked = monotonic();
            const page = await this.#page(first ? 0 : waitMillis);
            // The service answered by then; the answer may have been long on its way.
            const delay = Math.max(0, monotonic() - asked - (first ? 0 : waitMillis));
            if (first || page.gap) {
                this.#opened(this.#cursor !== undefined && !page.gap);
            }
            page.events.map(sessionEvent).forEach((event) => this.#sink.event(event));
            this.#cursor = page.cursor;
            this.#sink.received(page.lag === undefined ? undefined : page.lag + delay);
            if (!first && page.events.length === 0 && monotonic() - asked < waitMillis / 2) {
                await pause(waitMillis / 2, this.#service.signal, true);
            }
        }
    }

    async #page(waitMillis: number): Promise<EventPage> {
        const { server, authorization, timeoutMillis, fetch, signal } = this.#service;
        const url = `${server}/auth/events?${formText({ after: this.#cursor, wait: waitMillis })}`;
        const init = { method: 'GET', headers: { authorization }, signal };
        const answer = await exchange(fetch, url, init, timeoutMillis + waitMillis, 262_144);
        if (answer.status !== 200) {
            throw failure(answer);
        }
        const { events, cursor, gap, lag } = jsonObject(answer.text) ?? {};
        if (!Array.isArray(events) || typeof cursor !== 'string' || typeof gap !== 'boolean') {
            throw new MalformedEvent('The answer is no page of events');
        }
        return { events, cursor, gap, lag: typeof lag === 'number' && lag >= 0 ? lag : undefined };
    }

    #failed(why: string): void {
        if (this.#failure === '' || this.#refusedHandshakes === 0) {
            this.#failure = why;
        }
    }

    #opened(continued: boolean): void {
        this.#failure = '';
        this.#backoff.succeeded();
        this.#sink.opened(continued);
    }
}

interface EventPage {
    readonly events: readonly unknown[];
    readonly cursor: string;
    readonly gap: boolean;
    readonly lag: number | undefined;
}
