import { button, show } from './dom.js';

// Whether the service answers: a quiet banner while it does not.

const STEPS = [1, 2, 4, 8, 10];
const found = new Set();
let failures = 0;
let wake = null;

/** Calls a listener when the service answers again. */
export function onFound(listener, signal) {
    found.add(listener);
    signal.addEventListener('abort', () => found.delete(listener));
}

export function answered() {
    if (failures > 0) {
        failures = 0;
        document.getElementById('banner').hidden = true;
        found.forEach(listener => listener());
    }
}

/** Tells that the service did not answer, and waits until it is time to try again. */
export async function failed(message, signal) {
    const seconds = STEPS[Math.min(failures, STEPS.length - 1)];
    failures++;
    const banner = document.getElementById('banner');
    show(banner, `${message} Trying again every few seconds.`, button('Try now', () => wake?.(), 'small'));
    banner.hidden = false;
    await new Promise(resolve => {
        wake = resolve;
        setTimeout(resolve, seconds * 1000 * (0.8 + 0.4 * Math.random()));
        signal.addEventListener('abort', resolve, { once: true });
    });
}

export function forget() {
    failures = 0;
    document.getElementById('banner').hidden = true;
}
