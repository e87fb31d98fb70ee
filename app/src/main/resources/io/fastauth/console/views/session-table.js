import * as api from '../api.js';
import { ask } from '../dialog.js';
import { announce, button, chip, h } from '../dom.js';
import { table } from '../table.js';
import { day, time } from '../time.js';
import { clientLink, words } from './parts.js';

/**
 * The sessions of a page.
 *
 * @param {boolean} ofAll whether they are of several clients
 * @param {function(): void} ended is called when one has been ended
 */
export function sessionTable(rows, ofAll, ended) {
    const session = { label: 'Session', kind: ofAll ? 'fixed' : 'main fixed', cell: row => [
        h('span.mono', { title: row.sid }, row.sid.slice(0, 8)), row.expired && [' ', chip('expired', 'warn')]] };
    return table('Sessions', [
        ...(ofAll ? [{ label: 'Client', kind: 'main', cell: row => clientLink(row.client_id) }, session] : [session]),
        { label: 'Started', cell: row => time(row.started_at) },
        { label: 'Refreshed', cell: row => row.generation ? time(row.issued_at) : undefined },
        { label: 'Last used', cell: row => day(row.last_used_on) },
        { label: 'Access until', cell: row => time(row.access_expires_at) },
        { label: 'Ends', cell: row => time(row.refresh_expires_at) },
        { label: 'Scope', cell: row => words(row.scopes) },
        { label: 'Key', kind: 'fixed', cell: row => h('span.mono', {}, row.access_kid) },
        { label: 'End', kind: 'act', cell: row => button('End', () => end(row, ended), 'small danger',
            { 'aria-label': `End session ${row.sid.slice(0, 8)} of ${row.client_id}` }) },
    ], rows).element;
}

function end(row, ended) {
    ask({
        title: `End this session of ${row.client_id}?`,
        content: [
            h('p', {}, 'Its access and refresh token become invalid at once, and its websockets are closed.'),
            h('dl.facts', {},
                h('dt', {}, 'Session'), h('dd.mono', {}, row.sid),
                h('dt', {}, 'Started'), h('dd', {}, time(row.started_at)),
                h('dt', {}, 'Last used'), h('dd', {}, day(row.last_used_on))),
        ],
        label: 'End session',
        danger: true,
    }, async box => {
        if (!api.inPath(row.client_id)) {
            throw new api.Refused(400, 'A session of a client with such an id cannot end alone: end all of the client.');
        }
        try {
            await api.send('DELETE', `/clients/${encodeURIComponent(row.client_id)}/sessions/${row.sid}`);
        } catch (error) {
            if (error.status !== 404) {
                throw error;
            }
            // It has ended already.
        }
        box.close();
        announce('Session ended');
        ended();
    });
}
