import { drawing, h, number, show } from './dom.js';

const DASHES = [[], [6, 4], [2, 3], [10, 4, 2, 4], [1, 4], [8, 2]];
const HOUR = 3_600;

/** Up to so many samples are drawn as points too: a line needs two. */
const FEW = 12;
const INKS = ['--accent', '--good', '--warn', '--bad', '--muted', '--control'];

/**
 * A plot of the last hour. Lines differ by their dashes as well as by their colours.
 *
 * @param {string} title
 * @param {string} unit what a value is
 */
export function plot(title, unit, signal) {
    const place = h('div.plot', { role: 'img', 'aria-label': `${title}: no sample yet` });
    const legend = h('div.legend');
    const panel = h('section.panel', {},
        h('header', {}, h('h2', {}, title), h('span.quiet', {}, unit)), h('div.inside.stack', {}, place, legend));
    let chart = null;
    let shown = null;

    function draw(series) {
        shown = series;
        if (series.times.length === 0) {
            chart?.destroy();
            chart = null;
            show(place, h('p.state', {}, 'The first sample comes within a few seconds.'));
            show(legend);
            return;
        }
        if (chart === null) {
            show(place);
        }
        if (chart === null || chart.series.length !== series.lines.length + 1 || !sameNames(chart, series)) {
            chart?.destroy();
            chart = new uPlot(options(place, series, index => explain(index)), data(series), place);
        } else {
            chart.setData(data(series));
        }
        explain(null);
        place.setAttribute('aria-label', `${title}, ${unit}, over the last hour. ${series.lines
            .map(line => `${line.name}: ${number.format(sum(line.values))} in all`).join('. ')}`);
    }

    /** The values at a moment, or without one the sums. */
    function explain(index) {
        show(legend, shown.lines.map((line, at) => h('span', {}, sample(at), `${line.name} `,
            h('b', {}, number.format(index === null ? sum(line.values) : line.values[index] ?? 0)))),
        index === null ? h('span', {}, 'in the last hour') : h('span', {}, clock(shown.times[index])));
    }

    function redraw() {
        if (chart !== null) {
            chart.destroy();
            chart = null;
            draw(shown);
        }
    }

    const size = new ResizeObserver(() => chart?.setSize({ width: place.clientWidth, height: place.clientHeight }));
    size.observe(place);
    document.addEventListener('themechange', redraw, { signal });
    signal.addEventListener('abort', () => {
        size.disconnect();
        chart?.destroy();
    });
    return { panel, draw };
}

const sum = values => values.reduce((total, value) => total + (value ?? 0), 0);
const data = series => [series.times, ...series.lines.map(line => line.values)];
const sameNames = (chart, series) => series.lines.every((line, at) => chart.series[at + 1].label === line.name);
const clock = seconds => new Date(seconds * 1000).toLocaleTimeString('en-GB');
const ink = name => {
    // A colour of two values is only resolved where it is used.
    const probe = h('i', { hidden: true });
    probe.style.color = `var(${name})`;
    document.body.append(probe);
    const colour = getComputedStyle(probe).color;
    probe.remove();
    return colour;
};

function sample(at) {
    const svg = drawing('M0 12H24', 18);
    svg.querySelector('path').style.cssText =
        `stroke: var(${INKS[at]}); stroke-width: 3; stroke-dasharray: ${DASHES[at].join(' ') || 'none'}`;
    return svg;
}

function options(place, series, explain) {
    const axis = {
        stroke: ink('--muted'),
        font: `11px ${getComputedStyle(document.body).fontFamily}`,
        grid: { stroke: ink('--line'), width: 1 },
        ticks: { show: false },
    };
    return {
        width: place.clientWidth,
        height: place.clientHeight,
        legend: { show: false },
        cursor: { y: false, drag: { x: false, y: false }, points: { size: 6 } },
        padding: [8, 4, 0, 0],
        scales: { x: { range: (chart, low, high) => [high - HOUR, high] }, y: { range: (chart, low, high) => [0, Math.max(4, high * 1.1)] } },
        axes: [
            { ...axis, grid: { show: false }, size: 28, space: 72, values: (chart, ticks) => ticks.map(tick => clock(tick).slice(0, 5)) },
            { ...axis, size: 44, space: 36, values: (chart, ticks) => ticks.map(short) },
        ],
        series: [{}, ...series.lines.map((line, at) => ({
            label: line.name,
            stroke: ink(INKS[at]),
            width: 1.5,
            dash: DASHES[at],
            fill: series.lines.length === 1 ? ink('--accent-soft') : undefined,
            points: { show: chart => chart.data[0].length <= FEW, size: 5, fill: ink(INKS[at]) },
            spanGaps: false,
        }))],
        hooks: { setCursor: [chart => explain(chart.cursor.idx ?? null)] },
    };
}

function short(value) {
    return value >= 1_000_000 ? `${value / 1_000_000}M` : value >= 1_000 ? `${value / 1_000}k` : Number.isInteger(value) ? value : '';
}
