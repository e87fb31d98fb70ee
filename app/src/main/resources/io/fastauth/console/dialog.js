import { announce, button, field, h, show } from './dom.js';
import { message } from './load.js';

/**
 * Opens a dialog. Escape closes it, as does `close`.
 *
 * @returns {{element: HTMLDialogElement, content: Element, buttons: Element, close: function(): void}}
 */
export function dialog(title, ...children) {
    const opener = document.activeElement;
    const heading = h('h2', { id: 'dialog-title' }, title);
    const content = h('div.content', {}, children);
    const buttons = h('div.buttons');
    const element = h('dialog', { 'aria-labelledby': 'dialog-title' }, heading, content, buttons);
    element.addEventListener('close', () => {
        // What it showed is gone: secrets and tokens among it.
        element.remove();
        if (opener?.isConnected) {
            opener.focus();
        }
    });
    element.addEventListener('click', event => {
        if (event.target === element && element.dataset.held === undefined) {
            element.close();
        }
    });
    document.body.append(element);
    element.showModal();
    return { element, heading, content, buttons, close: () => element.close() };
}

/**
 * Asks before something is done, does it, and says what failed.
 *
 * @param {object} question
 * @param {string} question.title
 * @param {Array<Node|string>} question.content
 * @param {string} question.label of the button that does it
 * @param {boolean} question.danger
 * @param {function(object): Promise<void>} act gets the dialog, and closes it when it is done
 */
export function ask({ title, content, label, danger = false }, act) {
    const box = dialog(title, content);
    const problem = h('p.problem', { role: 'alert' });
    const cancel = button('Cancel', box.close);
    const confirm = button(label, async () => {
        confirm.disabled = true;
        problem.remove();
        try {
            await act(box);
        } catch (error) {
            problem.textContent = message(error);
            box.content.append(problem);
            confirm.disabled = false;
        }
    }, danger ? 'primary danger' : 'primary');
    show(box.buttons, cancel, confirm);
    box.content.addEventListener('keydown', event => {
        if (event.key === 'Enter' && event.target.matches('input') && confirm.isConnected) {
            event.preventDefault();
            confirm.click();
        }
    });
    (box.content.querySelector('input, select') ?? (danger ? cancel : confirm)).focus();
    return box;
}

/** A text that is shown once, with a button that copies it. */
export function secret(label, text) {
    const input = h('input.mono', { type: 'text', readonly: true, value: text, spellcheck: 'false', autocomplete: 'off' });
    input.addEventListener('focus', () => input.select());
    field(label, input);
    const copy = button('Copy', async () => {
        try {
            await navigator.clipboard.writeText(text);
            copy.textContent = 'Copied';
            announce(`${label} copied`);
        } catch {
            // Without TLS, only a person may copy.
            input.focus();
            copy.textContent = 'Press Ctrl+C';
        }
        setTimeout(() => {
            copy.textContent = 'Copy';
        }, 2_000);
    }, '', { 'aria-label': `Copy ${label.toLowerCase()}` });
    return h('div.secret', {}, h('label.label', { for: input.id }, label), input, copy);
}

/** Changes a dialog into one that shows something once. */
export function reveal(box, title, ...children) {
    box.heading.textContent = title;
    // A click beside it must not lose what cannot be shown again.
    box.element.dataset.held = '';
    show(box.content, children);
    const done = button('Done', box.close, 'primary');
    show(box.buttons, done);
    box.content.querySelector('button')?.focus();
}
