import * as api from '../api.js';
import { onFound } from '../connection.js';
import { dialog } from '../dialog.js';
import { button, chip, count, field, h, number, show } from '../dom.js';
import { empty, every, loaded, message } from '../load.js';
import { address, note } from '../router.js';
import { table } from '../table.js';
import { time } from '../time.js';
import { clientLink, head, panel, refresh, settled } from './parts.js';

const SHOWN = 200;

/** The latest refused requests of this replica, each with the explanation of the decision. */
export function denials(main, place, signal) {
    const client = h('input', { type: 'search', placeholder: 'billing', spellcheck: 'false', maxlength: 255 });
    client.value = place.query.get('client_id') ?? '';
    const reason = h('select', {}, h('option', { value: '' }, 'Any reason'));
    const wanted = place.query.get('reason') ?? '';
    const known = new Set();
    learn(wanted ? [wanted] : []);
    reason.value = wanted;
    const content = h('div');
    const state = h('span', { role: 'status' });
    let newest;

    const load = loaded(content, signal,
        () => api.get('/denials', { limit: SHOWN, client_id: client.value.trim(), reason: reason.value }, signal), answer => {
            learn(answer.denials.map(denial => denial.reason));
            const mark = JSON.stringify([answer.denials[0], answer.denials.length, client.value, reason.value]);
            if (mark === newest && content.querySelector('table')) {
                return;
            }
            newest = mark;
            state.textContent = `${count(answer.denials.length, 'denial')} of replica ${answer.replica}, which keeps the latest ${number.format(answer.kept)}`;
            show(content, answer.denials.length ? list(answer.denials) : none());
        });

    /** Reasons that were seen can be chosen. */
    function learn(reasons) {
        for (const name of reasons) {
            if (!known.has(name)) {
                known.add(name);
                reason.append(h('option', { value: name }, name.replaceAll('_', ' ')));
            }
        }
    }

    function none() {
        return client.value.trim() || reason.value
            ? empty('No denial matches', 'Among the latest that this replica keeps.', button('Clear the filter', clear))
            : empty('Nothing was refused', 'This replica has refused no request since it was started.');
    }

    function clear() {
        client.value = '';
        reason.value = '';
        changed();
    }

    function changed() {
        note(address('denials', undefined, { client_id: client.value.trim(), reason: reason.value }));
        load();
    }

    const form = h('form.filters', { role: 'search', 'aria-label': 'Filter denials', onsubmit: event => event.preventDefault(),
        oninput: settled(() => signal.aborted || changed()) }, field('Client', client), field('Reason', reason));
    show(main,
        head('Denials', 'The latest requests that this replica refused.', refresh(load)),
        h('section.panel', { 'aria-label': 'Denials' }, h('div.inside', {}, form), content, h('footer', {}, state)));
    load();
    every(5, signal, load);
    onFound(load, signal);
}

function list(rows) {
    return table('Denials', [
        { label: 'Request', kind: 'main', cell: row => [h('span.mono', {}, `${row.method} ${row.path}`.trim() || row.door),
            h('span.second', {}, row.detail)] },
        { label: 'Time', cell: row => time(row.time) },
        { label: 'Status', kind: 'number', cell: row => row.status },
        { label: 'Reason', cell: row => chip(row.reason.replaceAll('_', ' '), row.status === 503 ? 'warn' : 'bad') },
        { label: 'Rule', cell: row => row.rule ? [h('span.mono', {}, row.rule),
            row.level && h('span.second', {}, `${row.level} level`)] : undefined },
        { label: 'Client', cell: row => row.client_id && clientLink(row.client_id) },
        { label: 'Address', kind: 'fixed', cell: row => row.address && [row.address, h('span.second', {}, `by ${row.door}`)] },
        { label: 'Explain', kind: 'act', cell: row => row.path
            ? button('Explain', () => explain(row), 'small', { 'aria-label': `Explain ${row.method} ${row.path}` }) : '' },
    ], rows).element;
}

async function explain(row) {
    const answer = h('div', { 'aria-busy': 'true' }, 'Asking …');
    const box = dialog(`${row.method} ${row.path}`,
        h('dl.facts', {},
            h('dt', {}, 'Refused'), h('dd', {}, time(row.time)),
            h('dt', {}, 'Because'), h('dd', {}, row.detail),
            h('dt', {}, 'From'), h('dd', {}, row.address ?? 'unknown', row.client_id && [', client ', clientLink(row.client_id)])),
        row.door === 'tokens'
            ? h('p.quiet', {}, 'The operation itself refused it, whatever the path lists say.')
            : panel('What the settings in force say of this path', null, h('div.inside', {}, answer)));
    box.content.addEventListener('click', event => event.target.closest('a') && box.close());
    show(box.buttons, button('Close', box.close, 'primary'));
    box.buttons.firstChild.focus();
    if (row.door === 'tokens') {
        return;
    }
    try {
        const found = await api.get('/explain', { path: encodePath(row.path), method: row.method });
        const fact = (name, value) => value && [h('dt', {}, name), h('dd', {}, value)];
        show(answer, h('dl.facts', {},
            fact('Path', found.path && h('span.mono', {}, found.path)),
            fact('Rule', found.rule ? h('span.mono', {}, found.rule) : 'no entry covers it'),
            fact('Level', found.level),
            fact('Scope', found.scope),
            fact('Audience', found.audience),
            fact('Without a credential', [chip(found.decision, found.decision === 'allow' ? 'good' : 'bad'), ' ', found.reason])));
    } catch (error) {
        show(answer, h('span.problem', {}, message(error)));
    } finally {
        answer.removeAttribute('aria-busy');
    }
}

/** The path as it was sent: that of a denial is decoded. */
function encodePath(path) {
    return path.split('/').map(encodeURIComponent).join('/');
}
