import { announce, button, count, h, show } from './dom.js';
import { empty, loaded } from './load.js';

const PAGE = 50;

/** The most calls for one page: a page of the service may be short or empty, and yet not the last. */
const CALLS = 8;

/**
 * A list with pages.
 *
 * @param {object} list
 * @param {function(object): Promise<{rows: Array, next?: string}>} list.read reads from a cursor, at most a limit
 * @param {function(Array): Node} list.render
 * @param {string} list.thing what a row is
 * @param {function(): Node} list.nothing what is shown when there is no row at all
 */
export function paged(signal, { read, render, thing, nothing }) {
    const content = h('div');
    const position = h('span', { role: 'status' });
    const back = button('Previous', () => turn(-1), 'small');
    const on = button('Next', () => turn(1), 'small');
    const footer = h('footer', { hidden: true }, position, h('div.row', {}, back, on));
    let cursors = [undefined];
    let next;

    const load = loaded(content, signal, () => fill(read, cursors.at(-1)), page => {
        next = page.next;
        const first = cursors.length === 1;
        const none = page.rows.length === 0;
        if (none && next !== undefined) {
            show(content, empty('Nothing found so far', 'There is more to search.', button('Search on', () => turn(1))));
        } else {
            show(content, none ? nothing() : render(page.rows));
        }
        position.textContent = `Page ${cursors.length} · ${count(page.rows.length, thing)}`;
        back.disabled = first;
        on.disabled = next === undefined;
        footer.hidden = first && next === undefined && none;
        content.dataset.page = cursors.length;
        announce(none ? `No ${thing} found` : `${count(page.rows.length, thing)} on page ${cursors.length}`);
    });

    async function turn(by) {
        if (by > 0) {
            cursors.push(next);
        } else {
            cursors.pop();
        }
        back.disabled = true;
        on.disabled = true;
        await load();
        content.closest('.panel')?.scrollIntoView({ block: 'nearest' });
    }

    return {
        content,
        footer,
        reload: load,
        /** From the first page. */
        restart() {
            cursors = [undefined];
            return load();
        },
    };
}

async function fill(read, start) {
    const rows = [];
    let next = start;
    let calls = 0;
    do {
        const page = await read({ cursor: next, limit: PAGE - rows.length });
        rows.push(...page.rows);
        next = page.next;
        calls++;
    } while (next !== undefined && rows.length < PAGE && calls < CALLS);
    return { rows, next };
}
