/** A line chart as SVG that looks right on light and dark pages. */

export type Series = { name: string; points: readonly (readonly [x: number, y: number])[] };

const WIDTH = 720;
const HEIGHT = 400;
const LEFT = 64;
const RIGHT = 560;
const TOP = 48;
const BOTTOM = 344;
const COLOURS = ['#0f766e', '#2563eb', '#b45309', '#be123c', '#6d28d9'];

/** All series share both axes, which begin at zero; each is named at the end of its line. */
export function lineChart(title: string, axes: { x: string; y: string }, series: readonly Series[]): string {
  const highest = (axis: 0 | 1) => Math.max(...series.flatMap(({ points }) => points.map((point) => point[axis])), 1);
  const [stepX, stepY] = [niceStep(highest(0)), niceStep(highest(1))];
  const [mostX, mostY] = [highest(0), Math.ceil(highest(1) / stepY) * stepY];
  const x = (value: number) => round(LEFT + ((RIGHT - LEFT) * value) / mostX);
  const y = (value: number) => round(BOTTOM - ((BOTTOM - TOP) * value) / mostY);
  // Six digits, or tenths would be lost.
  const tick = (step: number) => (_: unknown, index: number) => Number((index * step).toPrecision(6));
  const ticks = (max: number, step: number) => Array.from({ length: Math.floor(max / step) + 1 }, tick(step));
  const labels = spread(series.map(({ points }) => y(points.at(-1)?.[1] ?? 0)));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title}">`,
    '<style>text{font:13px system-ui,sans-serif;fill:#475569}.t{font-size:16px;font-weight:600}line{stroke:#94a3b8;stroke-opacity:.35}',
    '@media (prefers-color-scheme:dark){text{fill:#cbd5e1}}</style>',
    `<text class="t" x="${LEFT}" y="24">${title}</text>`,
    ...ticks(mostY, stepY).map(
      (at) =>
        `<line x1="${LEFT}" x2="${RIGHT}" y1="${y(at)}" y2="${y(at)}"/><text x="${LEFT - 8}" y="${y(at) + 4}" text-anchor="end">${at}</text>`,
    ),
    ...ticks(mostX, stepX).map((at) => `<text x="${x(at)}" y="${BOTTOM + 20}" text-anchor="middle">${at}</text>`),
    `<text x="${(LEFT + RIGHT) / 2}" y="${BOTTOM + 44}" text-anchor="middle">${axes.x}</text>`,
    `<text transform="translate(16 ${(TOP + BOTTOM) / 2}) rotate(-90)" text-anchor="middle">${axes.y}</text>`,
    ...series.map(({ name, points }, index) => drawn(points, { name, x, y, index, labelY: labels[index] ?? 0 })),
    '</svg>\n',
  ].join('\n');
}

function drawn(
  points: Series['points'],
  to: { name: string; x: (v: number) => number; y: (v: number) => number; index: number; labelY: number },
): string {
  const colour = COLOURS[to.index % COLOURS.length];
  const path = points.map(([px, py]) => `${to.x(px)},${to.y(py)}`).join(' ');
  const dots = points
    .map(([px, py]) => `<circle cx="${to.x(px)}" cy="${to.y(py)}" r="3.5" fill="${colour}"/>`)
    .join('');
  const label = `<text x="${RIGHT + 12}" y="${to.labelY + 4}" style="fill:${colour};font-weight:600">${to.name}</text>`;
  return `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2.5"/>${dots}${label}`;
}

/** 1, 2 or 5 times a power of ten, of which four to ten fit. */
function niceStep(max: number): number {
  const power = 10 ** Math.floor(Math.log10(max / 4));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => max / step <= 6) ?? max;
}

/** Moved apart from the top down where names would overlap. */
function spread(heights: readonly number[]): number[] {
  const order = heights.map((height, index) => ({ height, index })).sort((a, b) => a.height - b.height);
  const placed: number[] = [];
  let free = 0;
  for (const { height, index } of order) {
    placed[index] = Math.max(height, free);
    free = (placed[index] ?? 0) + 18;
  }
  return placed;
}

const round = (value: number) => Math.round(value * 10) / 10;
