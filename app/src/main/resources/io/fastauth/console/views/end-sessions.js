import * as api from '../api.js';
import { ask } from '../dialog.js';
import { button, count, h, number, show } from '../dom.js';
import { onEvents } from '../feed.js';

/**
 * Ends all sessions that match, after they were counted and a person has agreed.
 *
 * @param {string} path of the sessions
 * @param {object} query the filter
 * @param {string} which says which sessions they are
 */
export function endSessions(path, query, which, ended) {
    const found = h('p', { 'aria-busy': 'true' }, 'Counting …');
    const box = ask({ title: `End ${which}?`, content: [found], label: 'End sessions', danger: true },
        async opened => {
            const following = new AbortController();
            const bar = h('progress', { 'aria-label': 'Ended sessions' });
            const said = h('p', {}, 'Ending …');
            show(opened.content, said, bar);
            opened.element.addEventListener('close', () => following.abort());
            onEvents(batch => {
                const progress = batch.find(event => event.event === 'revoking');
                if (progress) {
                    said.textContent = `${count(progress.ended, 'session')} ended …`;
                    if (matching) {
                        bar.max = Math.max(matching, progress.ended);
                        bar.value = progress.ended;
                    }
                }
            }, following.signal);
            try {
                const answer = await api.send('DELETE', path, { query });
                show(opened.content, h('p', {}, `${count(answer.ended, 'session')} ended.`));
                show(opened.buttons, button('Done', opened.close, 'primary'));
                opened.buttons.firstChild.focus();
                ended();
            } catch (error) {
                bar.remove();
                said.textContent = 'The sessions were not all ended.';
                throw error;
            } finally {
                following.abort();
            }
        });
    const confirm = box.buttons.lastChild;
    confirm.disabled = true;
    let matching = 0;
    api.send('DELETE', path, { query: { ...query, dry_run: true } }).then(answer => {
        matching = answer.matching;
        show(found, matching === 0 ? 'No session matches.'
            : `${count(matching, 'session matches', 'sessions match')}. Their tokens become invalid at once, and their websockets are closed.`);
        confirm.disabled = matching === 0;
        confirm.textContent = matching === 1 ? 'End 1 session' : `End ${number.format(matching)} sessions`;
    }, error => {
        show(found, h('span.problem', {}, error.message));
    }).finally(() => found.removeAttribute('aria-busy'));
}
