import * as api from '../api.js';
import { onFound } from '../connection.js';
import { ask, reveal, secret } from '../dialog.js';
import { announce, button, chip, h, number, show } from '../dom.js';
import { onEvents } from '../feed.js';
import { empty, loaded } from '../load.js';
import { paged } from '../paged.js';
import { address } from '../router.js';
import { table } from '../table.js';
import { day, span, time } from '../time.js';
import { endSessions } from './end-sessions.js';
import { issueTokens } from './issue.js';
import { clientStatus, head, panel, refresh, settled, words } from './parts.js';
import { sessionTable } from './session-table.js';

/** A client, registered or not, with its secrets and sessions. */
export function client(main, place, signal) {
    const id = place.argument;
    const path = `/clients/${encodeURIComponent(id)}`;
    const sessions = api.sessionsOf(id);
    const terms = h('div');
    const list = paged(signal, {
        thing: 'session',
        read: async ({ cursor, limit }) => {
            const page = await api.get(sessions.path, { ...sessions.query, cursor, limit }, signal);
            return { rows: page.sessions, next: page.next };
        },
        render: rows => sessionTable(rows, false, list.reload),
        nothing: () => empty('No sessions', 'The client has no tokens that are valid.'),
    });
    const load = loaded(terms, signal, () => registered(id, path, signal), found => show(terms, found === null
        ? panel('Registration', chip('not registered'), h('div.inside.quiet', {},
            'This client has no registration: no secret, and the terms of the settings.'))
        : h('div.stack', {}, termsPanel(found, path, reload), found.confidential && secretsPanel(found, path, load))));
    const reload = () => Promise.all([load(), list.reload()]);

    show(main,
        head(id, h('a', { href: address('clients') }, 'All clients'), refresh(reload),
            button('Issue tokens …', () => issueTokens(id, list.reload), 'primary')),
        h('div.stack', {}, terms,
            panel('Sessions', button('End all …', () => endSessions(sessions.path, sessions.query, `all sessions of ${id}`, list.restart),
                'small danger'), list.content, list.footer)));
    reload();
    onFound(reload, signal);
    // Its sessions change while one looks at them.
    const again = settled(() => signal.aborted || list.reload());
    onEvents(batch => batch.some(event => event.client === id) && again(), signal);
}

/** Ids that no path can hold cannot be registered. */
async function registered(id, path, signal) {
    if (!api.inPath(id)) {
        return null;
    }
    try {
        return await api.get(path, {}, signal);
    } catch (error) {
        if (error.status === 404) {
            return null;
        }
        throw error;
    }
}

function termsPanel(found, path, changed) {
    const fact = (name, value) => [h('dt', {}, name), h('dd', {}, value)];
    const standing = h('div.row', {}, clientStatus(found.status), found.status !== 'removed' && found.source !== 'file'
        && (found.status === 'disabled'
            ? button('Enable …', () => enable(found, path, changed), 'small')
            : button('Disable …', () => disable(found, path, changed), 'small danger')));
    return panel('Registration', standing, h('div.inside', {}, h('dl.facts.two', {},
        fact('Label', found.label || '–'),
        fact('Kind', found.confidential ? 'confidential: it has a secret' : 'public: it has no secret'),
        fact('Scope', words(found.scopes) ?? 'none'),
        fact('Audiences', words(found.audiences) ?? 'the default one'),
        fact('Sessions', `at most ${number.format(found.sessions_per_client)}`),
        fact('Access lifetime', span(found.access_lifetime)),
        fact('Refresh lifetime', found.refresh_lifetime === undefined ? 'that of the settings' : span(found.refresh_lifetime)),
        fact('May', [found.may_refresh && 'refresh', found.may_introspect && 'introspect'].filter(Boolean).join(', ') || 'neither refresh nor introspect'),
        fact('Source', found.source === 'file' ? 'the clients file, which alone can change it' : 'registered here'),
        fact('Registered', time(found.created_at)))));
}

function disable(found, path, changed) {
    ask({
        title: `Disable ${found.client_id}?`,
        content: [h('p', {}, 'Its sessions end, and it gets no tokens until it is enabled. Its secrets stay.')],
        label: 'Disable',
        danger: true,
    }, box => stand(true, box, path, changed));
}

function enable(found, path, changed) {
    ask({
        title: `Enable ${found.client_id}?`,
        content: [h('p', {}, 'It can get tokens again, with the secrets that it has.')],
        label: 'Enable',
    }, box => stand(false, box, path, changed));
}

async function stand(disabled, box, path, changed) {
    await api.send('PATCH', path, { json: { disabled } });
    box.close();
    announce(disabled ? 'Client disabled' : 'Client enabled');
    changed();
}

function secretsPanel(found, path, changed) {
    const fixed = found.source === 'file';
    const rotating = button('Rotate …', () => rotate(found, path, changed), 'small', { disabled: fixed || found.status === 'removed' });
    return panel('Secrets', rotating, table('Secrets', [
        { label: 'Secret', kind: 'main', cell: row => h('span.mono', {}, row.id) },
        { label: 'Made', cell: row => time(row.created_at) },
        { label: 'Last used', cell: row => day(row.last_used_on) },
        { label: 'Expires', cell: row => row.expires_at === undefined ? 'never' : time(row.expires_at) },
        { label: 'Retire', kind: 'act', cell: row => found.secrets.length > 1 && !fixed
            ? button('Retire', () => retire(row, path, changed), 'small danger', { 'aria-label': `Retire secret ${row.id}` }) : '' },
    ], found.secrets).element);
}

function rotate(found, path, changed) {
    const choice = h('select', {},
        [['604800', 'In 7 days'], ['86400', 'In 1 day'], ['3600', 'In 1 hour'], ['0', 'Now'], ['', 'Never, until it is retired']]
            .map(([value, label]) => h('option', { value }, label)));
    choice.id = 'expire-old';
    choice.className = 'input';
    ask({
        title: `Rotate the secret of ${found.client_id}`,
        content: [
            h('p', {}, 'The client gets a second secret, which is shown once. The present one goes on working until it expires.'),
            h('div.field', {}, h('label', { for: choice.id }, 'The present secret expires'), choice),
        ],
        label: 'Rotate',
    }, async box => {
        const answer = await api.send('POST', `${path}/secrets`, { query: { expire_old_in: choice.value } });
        reveal(box, `New secret of ${found.client_id}`,
            h('p.quiet', {}, 'It is shown once. Copy it before you close this.'), secret('Client secret', answer.client_secret));
        changed();
    });
}

function retire(row, path, changed) {
    ask({
        title: `Retire secret ${row.id}?`,
        content: [h('p', {}, ['It is no longer accepted. Last used: ', day(row.last_used_on), '.'])],
        label: 'Retire',
        danger: true,
    }, async box => {
        await api.send('DELETE', `${path}/secrets/${row.id}`);
        box.close();
        announce('Secret retired');
        changed();
    });
}
