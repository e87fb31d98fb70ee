import * as api from '../api.js';
import { onFound } from '../connection.js';
import { button, field, h, show } from '../dom.js';
import { empty } from '../load.js';
import { paged } from '../paged.js';
import { address, note } from '../router.js';
import { endSessions } from './end-sessions.js';
import { head, panel, refresh, settled } from './parts.js';
import { sessionTable } from './session-table.js';

/** The sessions of all clients, with filters that the database applies. */
export function sessions(main, place, signal) {
    const inputs = {
        client_id: h('input', { type: 'search', placeholder: 'billing', maxlength: 255 }),
        kid: h('input', { type: 'search', placeholder: 'key-1' }),
        scope: h('input', { type: 'search', placeholder: 'orders:read' }),
        issued_before: h('input', { type: 'datetime-local' }),
        used_before: h('input', { type: 'date' }),
    };
    for (const [name, input] of Object.entries(inputs)) {
        input.value = place.query.get(name) ?? '';
        input.spellcheck = false;
        input.autocomplete = 'off';
    }
    const values = () => Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, input.value.trim()]));
    const filter = () => {
        const chosen = values();
        // A moment of the reader's time zone.
        chosen.issued_before = chosen.issued_before && Math.floor(new Date(chosen.issued_before).getTime() / 1000);
        return Object.fromEntries(Object.entries(chosen).filter(([, value]) => value !== ''));
    };
    const list = paged(signal, {
        thing: 'session',
        read: async ({ cursor, limit }) => {
            const page = await api.get('/sessions', { ...filter(), cursor, limit }, signal);
            return { rows: page.sessions, next: page.next };
        },
        render: rows => sessionTable(rows, true, list.reload),
        nothing: () => Object.keys(filter()).length
            ? empty('No session matches', 'Change or clear the filter.', button('Clear the filter', clear))
            : empty('No sessions yet', 'A session begins when a client is issued tokens.'),
    });

    const clearing = button('Clear', clear, 'plain');
    const ending = button('End all that match …',
        () => endSessions('/sessions', filter(), 'all sessions that match', list.restart), 'danger');

    function changed() {
        note(address('sessions', undefined, values()));
        const none = Object.keys(filter()).length === 0;
        clearing.disabled = none;
        ending.disabled = none;
    }

    function clear() {
        Object.values(inputs).forEach(input => {
            input.value = '';
        });
        changed();
        list.restart();
    }

    const apply = settled(() => signal.aborted || (changed(), list.restart()));
    const form = h('form.filters', { role: 'search', 'aria-label': 'Filter sessions', oninput: apply,
        onsubmit: event => event.preventDefault() },
    field('Client', inputs.client_id), field('Key', inputs.kid), field('Scope', inputs.scope),
    field('Issued before', inputs.issued_before), field('Last used before (UTC)', inputs.used_before));

    show(main,
        head('Sessions', 'Who has tokens that are valid, in the order of client ids.', refresh(() => list.reload()), ending),
        h('div.stack', {}, panel('Filter', clearing, h('div.inside', {}, form)),
            h('section.panel', { 'aria-label': 'Sessions' }, list.content, list.footer)));
    changed();
    list.reload();
    onFound(list.reload, signal);
}
