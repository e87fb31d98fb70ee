// Elements without markup: text is only ever text.

/**
 * Makes an element.
 *
 * @param {string} name the tag, and classes after dots: `p.quiet`
 * @param {object} attributes attributes; `on…` are listeners, and false and undefined leave one out
 * @param {...(Node|string|number|null|undefined|false|Array)} children
 */
export function h(name, attributes = {}, ...children) {
    const [tag, ...classes] = name.split('.');
    const element = document.createElement(tag);
    if (classes.length) {
        element.className = classes.join(' ');
    }
    for (const [key, value] of Object.entries(attributes)) {
        if (key.startsWith('on')) {
            element.addEventListener(key.slice(2), value);
        } else if (value !== undefined && value !== false && value !== null) {
            element.setAttribute(key, value === true ? '' : value);
        }
    }
    return add(element, children);
}

/** Characters that reorder or hide others, by which one id could look like another. */
const MISLEADING = /[\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

function visible(text) {
    return text.replace(MISLEADING, c => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

export function add(element, children) {
    for (const child of children.flat(Infinity)) {
        if (child !== null && child !== undefined && child !== false) {
            element.append(child instanceof Node ? child : visible(String(child)));
        }
    }
    return element;
}

export function show(element, ...children) {
    element.replaceChildren();
    return add(element, children);
}

/** A small drawing of lines. */
export function drawing(path, size = 20) {
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    const attributes = {
        viewBox: '0 0 24 24', width: size, height: size, fill: 'none', stroke: 'currentColor',
        'stroke-width': 1.8, 'stroke-linecap': 'round', 'stroke-linejoin': 'round', 'aria-hidden': 'true',
    };
    Object.entries(attributes).forEach(([key, value]) => svg.setAttribute(key, value));
    const line = document.createElementNS('http://www.w3.org/2000/svg', 'path');
    line.setAttribute('d', path);
    svg.append(line);
    return svg;
}

/** Says something to screen readers. */
export function announce(text) {
    document.getElementById('announcer').textContent = text;
}

/** A labelled control. */
export function field(label, control) {
    control.id ||= `field-${label.toLowerCase().replaceAll(/[^a-z]+/g, '-')}`;
    control.classList.add('input');
    return h('div.field', {}, h('label', { for: control.id }, label), control);
}

export function chip(text, kind) {
    return h(kind ? `span.chip.${kind}` : 'span.chip', {}, text);
}

export function button(label, press, kind = '', attributes = {}) {
    return h(`button.button${kind && `.${kind.replaceAll(' ', '.')}`}`, { type: 'button', onclick: press, ...attributes }, label);
}

export const number = new Intl.NumberFormat();

export function count(amount, one, many = `${one}s`) {
    return `${number.format(amount)} ${amount === 1 ? one : many}`;
}
