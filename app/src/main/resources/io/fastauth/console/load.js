import { Unreachable } from './api.js';
import { announce, button, h, show } from './dom.js';

// What a place shows while it waits, when there is nothing, and when something failed.

export function skeleton(lines = 6) {
    return h('div.skeleton', { 'aria-hidden': 'true' }, Array.from({ length: lines }, () => h('i')));
}

export function empty(title, text, ...actions) {
    return h('div.state', {}, h('strong', {}, title), text && h('p', {}, text), actions);
}

export function failure(error, retry) {
    const title = error instanceof Unreachable ? 'The service does not answer' : 'This cannot be shown';
    return h('div.state', { role: 'alert' }, h('strong', {}, title), h('p', {}, message(error)),
        retry && button('Try again', retry));
}

/** What an error says to a person. */
export function message(error) {
    return error.status === 429 && error.retryAfter
        ? `${error.message.replace(/\.?$/, '.')} Try again in ${error.retryAfter} seconds.`
        : error.message;
}

/**
 * Fills a place with what a call answers. What is shown already stays until the answer is there.
 *
 * @returns {function(): Promise<void>} to load it again
 */
export function loaded(place, signal, call, render) {
    let shown = false;
    const load = async () => {
        if (!shown) {
            place.setAttribute('aria-busy', 'true');
            show(place, skeleton());
        }
        try {
            const answer = await call();
            if (!signal.aborted) {
                shown = true;
                render(answer);
            }
        } catch (error) {
            // A view that shows something keeps it while the banner says that the service is lost.
            if (!signal.aborted && !(shown && error instanceof Unreachable)) {
                shown = false;
                show(place, failure(error, load));
                announce(message(error));
            }
        } finally {
            place.removeAttribute('aria-busy');
        }
    };
    return load;
}

/** Calls something again and again, while the page is visible. */
export function every(seconds, signal, call) {
    const timer = setInterval(() => document.hidden || call(), seconds * 1000);
    signal.addEventListener('abort', () => clearInterval(timer));
}
