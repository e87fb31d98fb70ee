import { themeButton } from './page/theme.js';

// Addresses are relative, because a proxy may remove a root path.
const root = '../..';
const said = document.getElementById('issued');

themeButton(document.getElementById('theme'));

/** Where this page is served, without the root path that the document's paths have already. */
function server(rootPath) {
    const folder = new URL(`${root}/`, location.href).pathname.replace(/\/$/, '');
    return location.origin + (folder.endsWith(rootPath) ? folder.slice(0, folder.length - rootPath.length) : folder);
}

async function json(address) {
    const response = await fetch(address);
    if (!response.ok) {
        throw new Error(`${new URL(address, location.href).pathname} was answered with ${response.status}.`);
    }
    return response.json();
}

async function open() {
    const [settings, spec] = await Promise.all([json('config.json'), json(`${root}/openapi?format=JSON`)]);
    document.getElementById('instance').textContent = settings.appName === 'fastauth' ? '' : settings.appName;
    document.getElementById('console').hidden = !settings.console;
    const others = (spec.servers ?? []).filter(({ url }) => url !== '/');
    spec.servers = [{ url: server(settings.rootPath), description: 'Where this page is served' }, ...others];
    // The default validator is on another host.
    const ui = SwaggerUIBundle({
        spec,
        dom_id: '#operations',
        deepLinking: true,
        docExpansion: 'list',
        tryItOutEnabled: true,
        displayRequestDuration: true,
        validatorUrl: null,
    });
    document.getElementById('issue').addEventListener('submit', event => {
        event.preventDefault();
        issue(ui, `${root}${settings.authPrefix}/token/new`);
    });
}

/** Issues a token, with the master token if that was given to Swagger UI. */
async function issue(ui, address) {
    const client = document.getElementById('client').value.trim();
    const master = ui.authSelectors.authorized().getIn(['MasterTokenHeader', 'value']);
    say('Issuing …');
    try {
        const response = await fetch(client ? `${address}?${new URLSearchParams({ client_id: client })}` : address, {
            headers: master ? { 'MASTER-TOKEN': master } : {}, cache: 'no-store',
        });
        const answer = await response.json();
        if (!response.ok) {
            const hint = response.status === 401 && !master ? ' Authorise with the master token first.' : '';
            say(`${answer.detail ?? answer.message}.${hint}`, true);
            return;
        }
        // Sent in one header: the same credential in two is refused.
        ui.preauthorizeApiKey('AccessTokenHeader', answer.data.access_token);
        say(`Authorised as ${answer.data.client_id}.`);
    } catch (error) {
        say(`The service does not answer: ${error.message}`, true);
    }
}

function say(text, problem = false) {
    said.textContent = text;
    said.className = problem ? 'problem' : 'quiet';
}

open().catch(error => say(`The API reference cannot be shown: ${error.message}`, true));
