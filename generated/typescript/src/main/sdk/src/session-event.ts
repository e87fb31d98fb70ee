import { isCount } from './claims.js';
import { jsonObject } from './http.js';

/** An event as the service sends it. Kinds that this version does not know are ignored. */
export interface SessionEvent {
    readonly event: string;
    readonly client: string | undefined;
    readonly slot: number | undefined;
    readonly sid: string | undefined;
    readonly gen: number | undefined;
    readonly cursor: string | undefined;
    /** Of a beat: how old the newest change could be that was not sent yet, in milliseconds. */
    readonly lag: number | undefined;
}

/** Receives the events in their order. */
export interface EventSink {
    /** The events that follow continue those before, or some are missing. */
    opened(continued: boolean): void;
    event(event: SessionEvent): void;
    /** All changes until so long ago were received; undefined if the service does not know. */
    received(lagMillis: number | undefined): void;
    lost(why: string): void;
}

/** An event was sent that cannot be understood: some may be missing. */
export class MalformedEvent extends Error {
    override readonly name = 'MalformedEvent';
}

/** Reads an event. */
export function sessionEvent(value: unknown): SessionEvent {
    if (typeof value !== 'object' || value === null) {
        throw new MalformedEvent('An event is no object');
    }
    const { event, client, slot, sid, gen, cursor, lag } = value as Record<string, unknown>;
    if (
        typeof event !== 'string' ||
        !isText(client) ||
        !isText(sid) ||
        !isText(cursor) ||
        ![slot, gen, lag].every((it) => it === undefined || isCount(it))
    ) {
        throw new MalformedEvent('A member of an event is of the wrong type');
    }
    return { event, client, slot, sid, gen, cursor, lag } as SessionEvent;
}

/** Reads the text of an event. */
export function parsedEvent(text: unknown): SessionEvent {
    if (typeof text !== 'string' || text.length > 65_536) {
        throw new MalformedEvent('An event is no text, or too long');
    }
    return sessionEvent(jsonObject(text));
}

function isText(value: unknown): boolean {
    return value === undefined || typeof value === 'string';
}
