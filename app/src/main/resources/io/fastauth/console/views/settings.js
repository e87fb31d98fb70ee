import * as api from '../api.js';
import { onFound } from '../connection.js';
import { chip, field, h, show } from '../dom.js';
import { empty, loaded } from '../load.js';
import { table } from '../table.js';
import { head, panel, refresh } from './parts.js';

/** The settings in force, by group. Secrets are not among what the service answers. */
export function settings(main, place, signal) {
    const search = h('input', { type: 'search', placeholder: 'Part of a key or a value', spellcheck: 'false' });
    const content = h('div');
    let all = [];

    const load = loaded(content, signal, () => api.get('/settings', {}, signal), answer => {
        all = answer.settings;
        render();
    });

    function render() {
        const text = search.value.trim().toLowerCase();
        const found = all.filter(({ key, value, source }) => `${key} ${value} ${source}`.toLowerCase().includes(text));
        const groups = Map.groupBy(found, ({ key }) => key.includes('.') ? key.split('.')[0] : 'general');
        show(content, found.length
            ? h('div.stack', {}, [...groups].map(([group, rows]) => panel(group[0].toUpperCase() + group.slice(1), null, list(rows))))
            : h('section.panel', {}, empty('No setting matches', 'Change the text of the filter.')));
    }

    search.addEventListener('input', render);
    show(main,
        head('Settings', 'What is in force now, and where it was set. Secrets are shown as ***.', refresh(load)),
        h('div.stack', {}, h('section.panel', { 'aria-label': 'Filter' }, h('div.inside', { role: 'search' }, field('Filter', search))), content));
    load();
    onFound(load, signal);
}

function list(rows) {
    const made = table('Settings', [
        { label: 'Setting', kind: 'main', cell: row => h('span.mono', {}, row.key) },
        { label: 'Value', cell: row => row.value === '' ? undefined : h('span.mono', {}, row.value) },
        { label: 'Source', cell: row => row.source === 'default' ? h('span.quiet', {}, 'default') : chip(row.source, 'accent.long') },
    ], rows);
    made.element.firstChild.classList.add('steady', 'settings');
    return made.element;
}
