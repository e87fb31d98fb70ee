import * as api from '../api.js';
import { onFound } from '../connection.js';
import { chip, h, number, show } from '../dom.js';
import { onEvents } from '../feed.js';
import { every, empty, loaded } from '../load.js';
import { plot } from '../plot.js';
import { table } from '../table.js';
import { span, time } from '../time.js';
import { head, keyState, panel, refresh } from './parts.js';

/** The most reasons of denials that have a line of their own. */
const REASONS = 5;

/** What the service has done in the last hour, its keys, its store and the other replicas. */
export function overview(main, place, signal) {
    const summary = h('p', {}, ' ');
    const figures = h('div.figures');
    const pairs = plot('Issued and refreshed', 'pairs per 10 s', signal);
    const checks = plot('Verifications', 'access tokens per 10 s', signal);
    const denials = plot('Denials', 'requests per 10 s, by reason', signal);
    const keyList = h('div');
    const keyNote = h('span.quiet');
    const store = h('div.inside');
    const replicas = h('div');
    const facts = h('div', {});
    const body = h('div.stack', {},
        figures,
        h('div.grid', {}, pairs.panel, checks.panel, h('div.whole', {}, denials.panel)),
        panel('Keys', keyNote, keyList),
        h('div.grid', {}, panel('Store', null, store), panel('Replicas', null, replicas)));

    const loadActivity = loaded(facts, signal, () => api.get('/activity', {}, signal), activity => {
        if (!body.isConnected) {
            show(facts, body);
        }
        const now = Math.floor(Date.now() / 1000);
        show(summary, `Replica ${activity.replica} · version ${activity.version} · up ${span(now - activity.started_at)}`,
            ' · plots are of this replica only');
        draw(activity);
        show(store, h('dl.facts', {},
            h('dt', {}, 'Kind'), h('dd', {}, { sqlite: 'SQLite', postgresql: 'PostgreSQL', api: 'Persistence API',
                custom: 'Of the application' }[activity.store.kind] ?? activity.store.kind),
            h('dt', {}, 'State'), h('dd', {}, activity.store.ready ? chip('ready', 'good') : chip('unavailable', 'bad')),
            h('dt', {}, 'Started'), h('dd', {}, time(activity.started_at))));
        show(replicas, table('Replicas', [
            { label: 'Replica', kind: 'main', cell: row => [h('span.mono', {}, row.id),
                row.id === activity.replica && [' ', chip('this one', 'accent')]] },
            { label: 'Seen', cell: row => time(row.seen_at) },
        ], activity.replicas).element);
    });
    const loadKeys = loaded(keyList, signal, () => api.get('/keys', {}, signal), answer => {
        show(keyNote, answer.counted_at !== undefined && ['Sessions counted ', time(answer.counted_at)]);
        show(keyList, answer.keys.length ? keys(answer.keys)
            : empty('No keys', 'The service has no key that can be shown.'));
    });

    function draw(activity) {
        const times = activity.samples.map(sample => sample.time);
        const line = (name, value) => ({ name, values: activity.samples.map(value) });
        const lines = {
            issues: line('Issued', sample => sample.issues),
            refreshes: line('Refreshed', sample => sample.refreshes),
            verifications: line('Verified', sample => sample.verifications),
        };
        const refused = byReason(activity.samples);
        const total = values => values.reduce((sum, value) => sum + value, 0);
        show(figures,
            figure('Issued', total(lines.issues.values)),
            figure('Refreshed', total(lines.refreshes.values)),
            figure('Verified', total(lines.verifications.values)),
            figure('Denied', refused.reduce((sum, { values }) => sum + total(values), 0)),
            figure('Open websockets', activity.websockets, 'now'));
        pairs.draw({ times, lines: [lines.issues, lines.refreshes] });
        checks.draw({ times, lines: [lines.verifications] });
        denials.draw({ times, lines: refused.length ? refused : [line('None', () => 0)] });
    }

    const load = () => Promise.all([loadActivity(), loadKeys()]);
    show(main, head('Overview', null, refresh(load)), facts);
    main.querySelector('.head > div').append(summary);
    load();
    every(10, signal, load);
    onFound(load, signal);
    onEvents(batch => batch.some(event => event.event === 'keys_changed') && loadKeys(), signal);
}

function figure(label, value, when = 'last hour') {
    return h('div.figure', {}, h('span.label', {}, label), h('strong', {}, number.format(value)), h('span.second', {}, when));
}

/** The commonest reasons, and the others together. */
function byReason(samples) {
    const sums = new Map();
    for (const sample of samples) {
        for (const [reason, amount] of Object.entries(sample.denials)) {
            sums.set(reason, (sums.get(reason) ?? 0) + amount);
        }
    }
    const reasons = [...sums.keys()].sort((one, other) => sums.get(other) - sums.get(one));
    const own = reasons.slice(0, REASONS);
    const rest = reasons.slice(REASONS);
    const lines = own.map(reason => ({
        name: reason.replaceAll('_', ' '), values: samples.map(sample => sample.denials[reason] ?? 0),
    }));
    if (rest.length) {
        lines.push({
            name: 'others',
            values: samples.map(sample => rest.reduce((sum, reason) => sum + (sample.denials[reason] ?? 0), 0)),
        });
    }
    return lines;
}

function keys(list) {
    return table('Keys', [
        { label: 'Key', kind: 'main', cell: key => h('span.mono', {}, key.kid) },
        { label: 'Algorithm', cell: key => key.alg },
        { label: 'Use', cell: key => ({ sig: 'signing', enc: 'encryption' })[key.use] ?? key.use },
        { label: 'State', cell: key => keyState(key.state) },
        { label: 'Age', cell: key => key.age_seconds === undefined ? undefined : span(key.age_seconds) },
        { label: 'Signs from', cell: key => key.from === undefined ? undefined : time(key.from) },
        { label: 'Verifies until', cell: key => key.until === undefined ? undefined : time(key.until) },
        { label: 'Sessions', kind: 'number', cell: key => key.sessions === undefined ? undefined : number.format(key.sessions) },
    ], list).element;
}
