import * as api from './api.js';
import * as connection from './connection.js';
import { drawing, h, show } from './dom.js';
import { follow } from './feed.js';
import { address, go, route } from './router.js';
import { listen } from './shortcuts.js';
import { themeButton } from './page/theme.js';
import { client } from './views/client.js';
import { clients } from './views/clients.js';
import { denials } from './views/denials.js';
import { events } from './views/events.js';
import { overview } from './views/overview.js';
import { sessions } from './views/sessions.js';
import { settings } from './views/settings.js';
import { signInForm } from './views/sign-in.js';

const VIEWS = {
    overview: { label: 'Overview', render: overview, icon: 'M4 13h7V4H4zM13 20h7v-9h-7zM4 20h7v-4H4zM13 8h7V4h-7z' },
    sessions: { label: 'Sessions', render: sessions, icon: 'M4 6h16M4 12h16M4 18h10' },
    clients: { label: 'Clients', render: clients, icon: 'M16 20v-1a4 4 0 0 0-8 0v1M12 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7z' },
    denials: { label: 'Denials', render: denials, icon: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM6 6l12 12' },
    events: { label: 'Events', render: events, icon: 'M3 12h4l3-8 4 16 3-8h4' },
    settings: { label: 'Settings', render: settings, icon: 'M4 7h9M19 7h1M4 17h1M11 17h9M16 9.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM8 19.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z' },
};

const main = document.getElementById('main');
const tabs = document.getElementById('tabs');
const signOutButton = document.getElementById('sign-out');
let session = new AbortController();
let shown = new AbortController();

/** Shows the view of the address. */
function render() {
    if (!api.signedIn()) {
        return;
    }
    shown.abort();
    shown = new AbortController();
    const place = route();
    const name = Object.hasOwn(VIEWS, place.view) ? place.view : 'overview';
    const one = name === 'clients' && place.argument;
    for (const tab of tabs.children) {
        if (tab.dataset.view === name) {
            tab.setAttribute('aria-current', 'page');
        } else {
            tab.removeAttribute('aria-current');
        }
    }
    document.title = `${one ? place.argument : VIEWS[name].label} · FastAuth console`;
    main.replaceChildren();
    scrollTo(0, 0);
    (one ? client : VIEWS[name].render)(main, place, shown.signal);
}

function signedIn() {
    session = new AbortController();
    tabs.hidden = false;
    signOutButton.hidden = false;
    listen(session.signal);
    follow(session.signal);
    render();
    main.focus();
}

/** Drops the token and everything that was shown with it. */
function signOut(reason) {
    api.signOut();
    session.abort();
    shown.abort();
    connection.forget();
    document.querySelectorAll('dialog').forEach(dialog => dialog.close());
    tabs.hidden = true;
    signOutButton.hidden = true;
    document.title = 'FastAuth console';
    show(main, signInForm(signedIn, reason));
    main.querySelector('input').focus();
}

show(tabs, Object.entries(VIEWS).map(([view, { label, icon }]) =>
    h('a', { href: address(view), 'data-view': view }, drawing(icon), label)));
themeButton(document.getElementById('theme'));
signOutButton.addEventListener('click', () => signOut());
document.getElementById('skip').addEventListener('click', event => {
    event.preventDefault();
    main.focus();
});
tabs.addEventListener('click', event => {
    // A view that is shown already begins anew.
    const tab = event.target.closest('a');
    if (tab && tab.getAttribute('href') === location.hash) {
        go(location.hash);
    }
});
addEventListener('hashchange', render);
api.onRefusal(() => signOut('The service no longer accepts this master token.'));
signOut();
api.configuration().then(settings => {
    document.getElementById('instance').textContent = settings.appName === 'fastauth' ? '' : settings.appName;
}, () => {
    show(main, h('p.state', {}, 'The console cannot read its configuration. Reload the page.'));
});
