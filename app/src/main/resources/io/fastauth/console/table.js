import { h } from './dom.js';

/**
 * A table, whose rows are cards on a phone.
 *
 * @param {string} caption what it lists, for screen readers
 * @param {Array<{label: string, cell: function, kind?: string}>} columns a kind is `main`, `number`, `fixed` or `act`, or two of them;
 *     a cell that is undefined is left out of a card
 */
export function table(caption, columns, rows) {
    const body = h('tbody', { role: 'rowgroup' }, rows.map(row => line(columns, row)));
    // The roles are said because cards are displayed as blocks, which would take them away.
    const element = h('table.cards', { role: 'table', 'aria-label': caption },
        h('thead', { role: 'rowgroup' }, h('tr', { role: 'row' }, columns.map(column => h(
            column.kind === 'number' ? 'th.number' : 'th', { scope: 'col', role: 'columnheader' },
            column.kind === 'act' ? h('span.visually-hidden', {}, column.label) : column.label)))),
        body);
    return { element: h('div.scroll', {}, element), body, line: row => line(columns, row) };
}

function line(columns, row) {
    return h('tr', { role: 'row' }, columns.map(column => {
        const content = column.cell(row);
        const cell = h('td', { role: 'cell', 'data-label': column.label },
            h('div', {}, content ?? h('span.quiet', {}, '–')));
        if (column.kind) {
            cell.className = column.kind;
        }
        if (content === undefined || content === null) {
            cell.classList.add('none');
        }
        return cell;
    }));
}
