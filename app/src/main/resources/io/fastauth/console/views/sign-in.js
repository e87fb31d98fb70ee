import * as api from '../api.js';
import { announce, field, h } from '../dom.js';
import { message } from '../load.js';

/** The form that asks for the master token. */
export function signInForm(done, reason) {
    const token = h('input', {
        type: 'password', required: true, autocomplete: 'off', spellcheck: 'false', autocapitalize: 'off',
    });
    const problem = h('p.problem', { role: 'alert' }, reason);
    const enter = h('button.button.primary', { type: 'submit' }, 'Sign in');
    const form = h('form', {
        onsubmit: async event => {
            event.preventDefault();
            enter.disabled = true;
            problem.textContent = '';
            try {
                await api.signIn(token.value);
                token.value = '';
                announce('Signed in');
                done();
            } catch (error) {
                problem.textContent = error.status === 401
                    ? 'The service refused this token. It must be the master-token of its settings.'
                    : message(error);
                enter.disabled = false;
                token.select();
            }
        },
    }, field('Master token', token), enter, problem);
    return h('section.sign-in', {},
        h('h1', {}, 'Sign in'),
        h('p.quiet', {}, 'The token stays in the memory of this page until you sign out, reload or close it.'),
        form);
}
