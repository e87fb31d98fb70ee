import { h } from './dom.js';

// Times are shown both ways: how long ago, which is kept true, and when, in the reader's time zone.

const UNITS = [['year', 31_536_000], ['month', 2_592_000], ['day', 86_400], ['hour', 3_600], ['minute', 60], ['second', 1]];
const relativeFormat = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const sameYear = new Intl.DateTimeFormat('en-GB', {
    day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false,
});
const otherYear = new Intl.DateTimeFormat('en-GB', {
    day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', hour12: false,
});
const dayFormat = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });

export function relative(milliseconds, now = Date.now()) {
    const seconds = Math.trunc((milliseconds - now) / 1000);
    const [unit, size] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? ['second', 1];
    return seconds === 0 ? 'now' : relativeFormat.format(Math.trunc(seconds / size), unit);
}

export function absolute(milliseconds) {
    const date = new Date(milliseconds);
    return (date.getFullYear() === new Date().getFullYear() ? sameYear : otherYear).format(date).replace(',', '');
}

/** A time, from seconds since the epoch or a text of RFC 3339. */
export function time(value) {
    if (value === undefined || value === null) {
        return h('span.quiet', {}, '–');
    }
    const milliseconds = typeof value === 'number' ? value * 1000 : Date.parse(value);
    const since = h('span.since', {}, relative(milliseconds));
    const iso = new Date(milliseconds).toISOString();
    return h('time', { datetime: iso, title: iso }, since, ' ', h('span.second', {}, absolute(milliseconds)));
}

/** A day like 2030-01-31, which is one of UTC. */
export function day(value) {
    if (!value) {
        return h('span.quiet', {}, 'never');
    }
    const today = Math.floor(Date.now() / 86_400_000);
    const days = Math.round(Date.parse(value) / 86_400_000) - today;
    return h('time', { datetime: value, title: `${value} UTC` },
        relativeFormat.format(days, 'day'), ' ', h('span.second', {}, dayFormat.format(Date.parse(value))));
}

/** A length of time, in words: the two largest units. */
export function span(seconds) {
    const words = [];
    let rest = Math.max(0, Math.floor(seconds));
    for (const [unit, size] of UNITS) {
        const amount = Math.floor(rest / size);
        if (amount > 0 && words.length < 2) {
            words.push(`${amount} ${unit}${amount === 1 ? '' : 's'}`);
            rest -= amount * size;
        } else if (words.length > 0) {
            break;
        }
    }
    return words.join(' ') || '0 seconds';
}

setInterval(() => {
    if (!document.hidden) {
        const now = Date.now();
        for (const element of document.querySelectorAll('time > .since')) {
            const text = relative(Date.parse(element.parentElement.dateTime), now);
            if (element.textContent !== text) {
                element.textContent = text;
            }
        }
    }
}, 5_000);
