import type { KnownSessions } from './known-sessions.js';
import type { SessionEvent } from './session-event.js';

/** Changes what is known of sessions as an event says. Kinds of a later version are ignored. */
export function change(sessions: KnownSessions, { event, client, slot, sid, gen }: SessionEvent): void {
    switch (event) {
        case 'issued':
        case 'refreshed':
            if (client !== undefined && slot !== undefined && sid !== undefined && gen !== undefined) {
                sessions.current(client, slot, sid, gen);
            } else {
                forget(sessions, client);
            }
            break;
        case 'superseded':
            if (client !== undefined && slot !== undefined) {
                sessions.superseded(client, slot);
            } else {
                forget(sessions, client);
            }
            break;
        case 'revoked':
        case 'reuse_detected':
            if (client !== undefined && sid !== undefined) {
                sessions.end(client, sid);
            } else {
                forget(sessions, client);
            }
            break;
        case 'changed':
            forget(sessions, client);
            break;
        default:
    }
}

/** Without a client, any session may have changed. */
function forget(sessions: KnownSessions, client: string | undefined): void {
    if (client === undefined) {
        sessions.forgetAll();
    } else {
        sessions.forget(client);
    }
}
