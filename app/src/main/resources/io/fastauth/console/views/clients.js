import * as api from '../api.js';
import { onFound } from '../connection.js';
import { button, chip, field, h, number, show } from '../dom.js';
import { empty } from '../load.js';
import { paged } from '../paged.js';
import { address, note } from '../router.js';
import { table } from '../table.js';
import { time } from '../time.js';
import { issueTokens } from './issue.js';
import { clientLink, clientStatus, head, refresh, settled, words } from './parts.js';

/** The registered clients, with a search. */
export function clients(main, place, signal) {
    const search = h('input', { type: 'search', placeholder: 'Part of an id or a label', maxlength: 200, spellcheck: 'false' });
    search.value = place.query.get('search') ?? '';
    const list = paged(signal, {
        thing: 'client',
        read: async ({ cursor, limit }) => {
            const page = await api.get('/clients', { search: search.value.trim(), cursor, limit }, signal);
            return { rows: page.clients, next: page.next };
        },
        render: rows => table('Clients', [
            { label: 'Client', kind: 'main', cell: row => [clientLink(row.client_id),
                row.label && row.label !== row.client_id && h('span.second', {}, row.label)] },
            { label: 'Status', cell: row => clientStatus(row.status) },
            { label: 'Kind', cell: row => [row.confidential ? 'confidential' : 'public',
                row.source === 'file' && [' ', chip('clients file')]] },
            { label: 'Scope', cell: row => words(row.scopes) },
            { label: 'Session limit', kind: 'number', cell: row => number.format(row.sessions_per_client) },
            { label: 'Registered', cell: row => time(row.created_at) },
        ], rows).element,
        nothing: () => search.value.trim()
            ? empty('No registered client found', `No id or label contains “${search.value.trim()}”.`, button('Clear the search', clear))
            : empty('No registered clients', 'Clients that are not registered have sessions too: see Sessions.',
                h('a.button', { href: address('sessions') }, 'Sessions')),
    });

    function clear() {
        search.value = '';
        changed();
        search.focus();
    }

    function changed() {
        note(address('clients', undefined, { search: search.value.trim() }));
        list.restart();
    }

    search.addEventListener('input', settled(() => signal.aborted || changed()));
    show(main,
        head('Clients', 'The registered clients, removed ones included.', refresh(() => list.reload()),
            button('Issue tokens …', () => issueTokens(), 'primary')),
        h('section.panel', { 'aria-label': 'Clients' },
            h('div.inside', { role: 'search' }, field('Search', search)), list.content, list.footer));
    list.reload();
    onFound(list.reload, signal);
}
