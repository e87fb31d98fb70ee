import * as api from './api.js';
import * as connection from './connection.js';

// Follows the event stream while somebody is signed in, and so notices when the service is lost and found.

const KEPT = 500;
const WAIT = 20_000;

/** Between two calls, in milliseconds: so many events are read together while many happen. */
const GATHER = 200;

/** The most events of an answer: more are waiting then. */
const FULL = 100;
const listeners = new Set();
let kept = [];

/** The latest events, the newest first. */
export function latest() {
    return kept;
}

/** Calls a listener with each batch of new events, the newest first. */
export function onEvents(listener, signal) {
    listeners.add(listener);
    signal.addEventListener('abort', () => listeners.delete(listener));
}

/** Follows until it is aborted, and forgets everything then. */
export async function follow(signal) {
    let cursor;
    signal.addEventListener('abort', () => {
        kept = [];
    });
    while (!signal.aborted) {
        try {
            const page = await api.get('/events', cursor === undefined ? {} : { after: cursor, wait: WAIT }, signal);
            connection.answered();
            if (page.gap && cursor !== undefined) {
                take([{ event: 'gap', time: new Date().toISOString() }]);
            }
            cursor = page.cursor;
            take(page.events);
            if (page.events.length > 0 && page.events.length < FULL) {
                await new Promise(resolve => setTimeout(resolve, GATHER));
            }
        } catch (error) {
            if (signal.aborted || error.status === 401) {
                return;
            }
            if (error.status === 400) {
                // The cursor is of no use to the service: begin at the present one.
                cursor = undefined;
            }
            await connection.failed(error.message, signal);
        }
    }
}

function take(events) {
    if (events.length) {
        const batch = events.toReversed();
        kept = batch.concat(kept).slice(0, KEPT);
        listeners.forEach(listener => listener(batch));
    }
}
