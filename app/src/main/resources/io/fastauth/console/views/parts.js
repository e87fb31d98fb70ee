import { button, chip, h } from '../dom.js';
import { address } from '../router.js';

// What several views show in the same way.

export function head(title, text, ...actions) {
    return h('div.head', {}, h('div', {}, h('h1', {}, title), text && h('p', {}, text)), h('div.row', {}, actions));
}

export function panel(title, aside, ...children) {
    return h('section.panel', {}, h('header', {}, h('h2', {}, title), aside), children);
}

export function refresh(load) {
    return button('Refresh', load, '', { 'data-refresh': true, title: 'Refresh (r)' });
}

export function clientLink(id) {
    return h('a', { href: address('clients', id) }, id);
}

/** Words of a scope, or a dash. */
export function words(list) {
    return list?.length ? list.join(' ') : undefined;
}

export function keyState(state) {
    const kind = state.startsWith('signs') || state === 'encrypts' ? 'good'
        : state === 'expired' || state === 'retired' ? 'bad' : state === 'announced' ? 'accent' : '';
    return chip(state, kind);
}

export function clientStatus(status) {
    return chip(status, { enabled: 'good', disabled: 'warn', removed: 'bad' }[status]);
}

/** Calls back a moment after the last call. */
export function settled(call, milliseconds = 250) {
    let timer;
    return () => {
        clearTimeout(timer);
        timer = setTimeout(call, milliseconds);
    };
}
