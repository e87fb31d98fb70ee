import { dialog } from './dialog.js';
import { button, h, show } from './dom.js';
import { address, go } from './router.js';

/** The views by the letter that follows g. */
const VIEWS = { o: 'overview', s: 'sessions', c: 'clients', d: 'denials', e: 'events', t: 'settings' };

let leading = 0;

/** Handles the keys of the page: none while somebody types, and none with Ctrl, Alt or Meta. */
export function listen(signal) {
    document.addEventListener('keydown', event => {
        const typing = event.target.closest('input, select, textarea');
        if (event.key === 'Escape' && typing && !document.querySelector('dialog[open]')) {
            typing.blur();
        } else if (!typing && !event.ctrlKey && !event.altKey && !event.metaKey && !document.querySelector('dialog[open]')) {
            press(event);
        }
    }, { signal });
}

function press(event) {
    const view = VIEWS[event.key];
    if (view && Date.now() - leading < 1_500) {
        leading = 0;
        go(address(view));
    } else if (event.key === 'g') {
        leading = Date.now();
    } else if (event.key === '/') {
        document.querySelector('main input')?.focus();
    } else if (event.key === 'r') {
        document.querySelector('main [data-refresh]')?.click();
    } else if (event.key === '?') {
        help();
    } else {
        return;
    }
    event.preventDefault();
}

function help() {
    const line = (keys, text) => [h('dt', {}, keys.map((key, at) => [at > 0 && ' ', h('kbd', {}, key)])), h('dd', {}, text)];
    const box = dialog('Keyboard shortcuts', h('dl.facts', {},
        Object.entries(VIEWS).map(([key, view]) => line(['g', key], view[0].toUpperCase() + view.slice(1))),
        line(['/'], 'Search or filter'),
        line(['r'], 'Refresh'),
        line(['Esc'], 'Close a dialog, or leave a field'),
        line(['?'], 'This list')));
    show(box.buttons, button('Close', box.close, 'primary'));
    box.buttons.firstChild.focus();
}
