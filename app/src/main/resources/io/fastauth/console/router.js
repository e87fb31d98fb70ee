// Addresses of views: #/sessions?client_id=billing, #/clients/billing. No token is ever part of one.

/** The address that is shown. */
export function route() {
    const [path, query = ''] = location.hash.replace(/^#\/?/, '').split('?');
    const [view, ...rest] = path.split('/');
    return { view, argument: decode(rest.join('/')), query: new URLSearchParams(query) };
}

function decode(text) {
    try {
        return decodeURIComponent(text);
    } catch {
        // Not an address of ours: shown as it is.
        return text;
    }
}

export function address(view, argument, query = {}) {
    const parameters = new URLSearchParams(Object.entries(query).filter(([, value]) => value));
    const path = argument === undefined ? `#/${view}` : `#/${view}/${encodeURIComponent(argument)}`;
    return parameters.size ? `${path}?${parameters}` : path;
}

export function go(target) {
    if (location.hash === target) {
        dispatchEvent(new HashChangeEvent('hashchange'));
    } else {
        location.hash = target;
    }
}

/** Replaces the address, and leaves what is shown as it is. */
export function note(target) {
    history.replaceState(null, '', target);
}
