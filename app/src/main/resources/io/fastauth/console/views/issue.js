import * as api from '../api.js';
import { ask, reveal, secret } from '../dialog.js';
import { field, h } from '../dom.js';
import { span } from '../time.js';

/**
 * Issues a pair, which is shown once.
 *
 * @param {string} [id] the client; without one, a person names it
 */
export function issueTokens(id, issued = () => {}) {
    const name = h('input', { type: 'text', required: true, maxlength: 255, spellcheck: 'false', autocomplete: 'off' });
    ask({
        title: id === undefined ? 'Issue tokens' : `Issue tokens to ${id}`,
        content: [
            id === undefined && field('Client', name),
            h('p.quiet', {}, 'The client gets a new session. At its limit of sessions, the oldest one ends.'),
        ],
        label: 'Issue',
    }, async box => {
        const client = id ?? name.value.trim();
        if (client === '') {
            throw new Error('Name the client.');
        }
        const { data } = await api.send('GET', '/token/new', { query: { client_id: client } });
        reveal(box, `Tokens of ${data.client_id}`,
            h('p.quiet', {}, 'They are shown once. Copy them before you close this.'),
            secret('Access token', data.access_token),
            secret('Refresh token', data.refresh_token),
            data.expires_in !== undefined && h('p.quiet', {}, `The access token is valid for ${span(data.expires_in)}.`));
        issued();
    });
}
