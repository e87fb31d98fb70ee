import { button, chip, count, field, h, number, show } from '../dom.js';
import { latest, onEvents } from '../feed.js';
import { empty } from '../load.js';
import { table } from '../table.js';
import { time } from '../time.js';
import { clientLink, head } from './parts.js';

const ROWS = 500;
const KINDS = {
    issued: 'good', refreshed: 'accent', revoked: 'bad', reuse_detected: 'bad', superseded: 'warn', gap: 'warn', keys_changed: 'accent',
};

/** The event stream as it comes, drawn at most once a frame. */
export function events(main, place, signal) {
    const search = h('input', { type: 'search', placeholder: 'Client, session or kind', spellcheck: 'false' });
    const said = h('span', { role: 'status' });
    const rate = h('span');
    const content = h('div');
    const list = table('Events', [
        { label: 'Event', kind: 'main', cell: event => chip(event.event.replaceAll('_', ' '), KINDS[event.event]) },
        { label: 'Client', cell: event => event.client && clientLink(event.client) },
        { label: 'Session', kind: 'fixed', cell: event => event.sid && h('span.mono', { title: event.sid }, event.sid.slice(0, 8)) },
        { label: 'Details', cell: details },
        { label: 'Time', cell: event => time(event.time) },
    ], []);
    // Rows come and go many times a second: columns of a fixed width are not measured again each time.
    list.element.firstChild.classList.add('steady');
    let paused = false;
    let waiting = [];
    let drawing = false;
    let missed = 0;
    let arrived = [];

    const matches = event => {
        const text = search.value.trim().toLowerCase();
        return text === '' || [event.event, event.client, event.sid, event.kid].some(value => value?.toLowerCase().includes(text));
    };
    const pausing = button('Pause', () => {
        paused = !paused;
        pausing.textContent = paused ? 'Continue' : 'Pause';
        pausing.setAttribute('aria-pressed', paused);
        if (!paused) {
            missed = 0;
            all();
        }
        tell();
    }, '', { 'aria-pressed': 'false' });

    function all() {
        waiting = [];
        list.body.replaceChildren(...latest().filter(matches).slice(0, ROWS).map(list.line));
        arrange();
    }

    function draw() {
        drawing = false;
        if (signal.aborted) {
            return;
        }
        const rows = waiting.slice(0, ROWS).map(list.line);
        waiting = [];
        list.body.prepend(...rows);
        while (list.body.childElementCount > ROWS) {
            list.body.lastChild.remove();
        }
        arrange();
        tell();
    }

    function arrange() {
        const none = list.body.childElementCount === 0;
        if (none) {
            show(content, search.value.trim() ? empty('No event matches', 'Among the latest 500.')
                : empty('Waiting for events', 'Issues, refreshes and revocations appear here as they happen.'));
        } else if (!list.element.isConnected) {
            show(content, list.element);
        }
    }

    function tell() {
        said.textContent = paused ? `Paused · ${count(missed, 'new event')}` : `Live · the latest ${number.format(list.body.childElementCount)}`;
    }

    onEvents(batch => {
        arrived.push([Date.now(), batch.length]);
        if (paused) {
            missed += batch.length;
            tell();
            return;
        }
        waiting = batch.filter(matches).concat(waiting);
        if (!drawing) {
            drawing = true;
            requestAnimationFrame(draw);
        }
    }, signal);
    const timer = setInterval(() => {
        const since = Date.now() - 10_000;
        arrived = arrived.filter(([when]) => when > since);
        const each = arrived.reduce((sum, [, size]) => sum + size, 0) / 10;
        rate.textContent = `${number.format(each < 10 ? Math.round(each * 10) / 10 : Math.round(each))} per second`;
    }, 1_000);
    signal.addEventListener('abort', () => clearInterval(timer));
    search.addEventListener('input', all);

    show(main,
        head('Events', 'Changes of sessions and keys, of all replicas, as they happen.', pausing),
        h('section.panel', { 'aria-label': 'Events' },
            h('div.inside', { role: 'search' }, field('Filter', search)), content, h('footer', {}, said, rate)));
    all();
    tell();
}

function details(event) {
    if (event.event === 'revoking') {
        return `${count(event.ended, 'session')} ended${event.done ? '' : ' so far'}`;
    }
    if (event.event === 'gap') {
        return 'Events are missing here';
    }
    const parts = [
        event.gen ? `refresh ${event.gen}` : undefined,
        event.kid && `key ${event.kid}`,
        event.slot ? `slot ${event.slot}` : undefined,
        event.event === 'revoked' && event.client && !event.sid ? 'every session of the client' : undefined,
    ].filter(Boolean);
    return parts.length ? parts.join(' · ') : undefined;
}
