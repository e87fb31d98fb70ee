// The theme: that of the system until the reader chooses another. It is the only thing that is kept in the browser.
const KEY = 'fastauth-theme';
/** The choices, each with its drawing. */
const DRAWINGS = {
    system: 'M12 3a9 9 0 1 0 0 18zM12 3a9 9 0 0 1 0 18',
    light: 'M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.4 1.4M17.6 17.6 19 19M19 5l-1.4 1.4M6.4 17.6 5 19',
    dark: 'M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5z',
};
const CHOICES = Object.keys(DRAWINGS);

let choice = kept();
apply();

function kept() {
    try {
        const value = localStorage.getItem(KEY);
        return CHOICES.includes(value) ? value : 'system';
    } catch {
        // Storage is blocked: the choice lasts as long as the page.
        return 'system';
    }
}

function apply() {
    if (choice === 'system') {
        delete document.documentElement.dataset.theme;
    } else {
        document.documentElement.dataset.theme = choice;
    }
    document.dispatchEvent(new Event('themechange'));
}

function choose(next) {
    choice = next;
    try {
        localStorage.setItem(KEY, next);
    } catch {
        // As above.
    }
    apply();
}

function describe(button) {
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
    path.setAttribute('d', DRAWINGS[choice]);
    svg.setAttribute('viewBox', '0 0 24 24');
    svg.setAttribute('aria-hidden', 'true');
    svg.append(path);
    button.replaceChildren(svg);
    button.setAttribute('aria-label', `Theme: ${choice}`);
    button.title = `Theme: ${choice}`;
}

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () =>
    document.dispatchEvent(new Event('themechange')));

/** Makes a button change the theme. */
export function themeButton(button) {
    describe(button);
    button.addEventListener('click', () => {
        choose(CHOICES[(CHOICES.indexOf(choice) + 1) % CHOICES.length]);
        describe(button);
    });
}
