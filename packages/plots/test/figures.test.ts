import { describe, expect, test } from 'vitest';
import {
  blandAltmanPlot,
  calibrationPlot,
  contributionsPlot,
  curveWithFit,
  flowChart,
  forestPlot,
  histogramWithBand,
  kaplanMeierPlot,
  nomogramPlot,
  rocPlot,
  stripPlot,
  truthScatter,
} from '../src/index.ts';
import { samples } from './samples.ts';

const text = { title: 'A', description: 'B' };

describe.each(Object.entries(samples))('the figure "%s"', (_name, draw) => {
  const svg = draw();

  test('says what it shows to those who do not see it', () => {
    expect(svg).toMatch(/^<svg [^>]*role="(img|group)"/);
    expect(svg).toMatch(/aria-label="[^"]*with &quot;quotes&quot; &amp; &lt;tags&gt;"/);
    expect(svg).toMatch(/<title>[^<]+<\/title><desc>[^<]+<\/desc>/);
  });

  test('is the same when drawn again', () => expect(draw()).toBe(svg));

  test('holds no number that is none, no style and no address', () => {
    expect(svg).not.toMatch(/NaN|Infinity|undefined"/);
    expect(svg).not.toMatch(/\sstyle=|<style|<script/);
    expect(svg.replace('xmlns="http://www.w3.org/2000/svg"', '')).not.toMatch(/https?:/);
  });

  test('takes its colours from the page, with fallbacks for a figure that stands alone', () => {
    const colours = [...svg.matchAll(/\b(?:fill|stroke)="([^"]*)"/g)].map(([, colour]) => colour);
    expect(
      colours.filter(
        (colour) =>
          !/^(none|currentColor|var\(--plot-[a-z0-9-]+, #[0-9a-f]{6}\)|#[0-9a-f]{6}|url\(#[a-z-]+\))$/.test(
            colour,
          ),
      ),
    ).toEqual([]);
  });
});

describe('what the figures show', () => {
  test('Kaplan-Meier starts at 1, steps down at each event and ends at the last patient', () => {
    const svg = kaplanMeierPlot({
      ...text,
      timeUnit: 'years',
      groups: [
        { label: 'all', times: [2], survival: [0.5], low: [0.2], high: [0.8], censored: [4], atRisk: [] },
      ],
    });
    expect(svg).toContain('d="M40 30L203 30L203 146L366 146"');
  });

  test('numbers at risk stand at the ticks where all groups share their times', () => {
    const svg = samples['Kaplan-Meier']();
    const ticks = [...svg.matchAll(/<text [^>]*y="279"[^>]*>([^<]*)</g)].map(([, tick]) => tick);
    expect(ticks).toEqual(['0', '2', '4']);
    expect(svg.match(/>40</g)?.length).toBe(2);
  });

  test('a flow chart counts who left, whatever the reason', () => {
    expect(samples['flow chart']()).toContain('>3 excluded<');
    expect(samples['flow chart']()).toContain('>1 exam<');
  });

  test('counts of a flow chart are links where they lead somewhere, and the figure is then no picture only', () => {
    const svg = samples['flow chart']();
    expect([...svg.matchAll(/<a href="([^"]*)"/g)].map(([, link]) => link)).toEqual(['#came', '#left']);
    expect(svg).toContain('role="group"');
    const plain = flowChart({ ...text, stages: [{ label: 'Exams', unit: 'exams', n: 3, excluded: [] }] });
    expect(plain).toContain('role="img"');
    expect(plain).not.toContain('<a ');
  });

  test('a long number at the end of an axis stays inside the figure', () => {
    const points = [
      [500, 600],
      [2500, 2400],
    ] as const;
    const svg = blandAltmanPlot({
      ...text,
      points,
      unit: 'mm3',
      referenceName: 'x',
      bias: 0,
      limits: [-900, 900],
    });
    const ends = [...svg.matchAll(/<text [^>]*x="([\d.]+)"[^>]*>2500</g)].map(([, x]) => Number(x));
    expect(ends.length).toBe(1);
    expect(ends[0]).toBeLessThan(368);
  });

  test('a residual that is not finite is left out, the others stay', () => {
    const svg = curveWithFit({
      ...text,
      xLabel: 's',
      yLabel: 'mM',
      x: [0, 1, 2],
      measured: [1, Number.NaN, 3],
      fittedX: [0, 2],
      fitted: [1, 3],
      residual: [0, Number.NaN, 0],
    });
    expect(svg.match(/<circle/g)?.length).toBe(2 * 2 + 1);
  });
});

describe('bad input', () => {
  const nothing = /no finite value/;
  test.each([
    [
      'curve',
      () =>
        curveWithFit({
          ...text,
          xLabel: '',
          yLabel: '',
          x: [],
          measured: [],
          fittedX: [],
          fitted: [],
          residual: [],
        }),
    ],
    ['ROC', () => rocPlot({ ...text, models: [] })],
    ['calibration', () => calibrationPlot({ ...text, models: [] })],
    ['Kaplan-Meier', () => kaplanMeierPlot({ ...text, timeUnit: 'd', groups: [] })],
    ['forest', () => forestPlot({ ...text, xLabel: '', rows: [] })],
    [
      'scatter',
      () => truthScatter({ ...text, points: [[Number.NaN, Number.NaN]], unit: '', referenceName: 'x' }),
    ],
    [
      'Bland-Altman',
      () => blandAltmanPlot({ ...text, points: [], unit: '', referenceName: 'x', bias: 0, limits: [0, 0] }),
    ],
    ['histogram', () => histogramWithBand({ ...text, values: [Number.NaN], xLabel: '' })],
    ['flow chart', () => flowChart({ ...text, stages: [] })],
    ['strip', () => stripPlot({ ...text, values: [], xLabel: '' })],
  ])('%s without a value is refused, not drawn empty', (_name, draw) => expect(draw).toThrow(nothing));

  test('lists that belong together must be of one length', () => {
    const curve = {
      ...text,
      xLabel: '',
      yLabel: '',
      x: [1, 2],
      measured: [1],
      fittedX: [],
      fitted: [],
      residual: [],
    };
    expect(() => curveWithFit(curve)).toThrow('x has 2 values and measured has 1');
  });
});

describe('ratios', () => {
  const row = (label: string, value: number, low: number, high: number) => ({
    label,
    value,
    low,
    high,
    text: label,
  });
  const draw = (rows: readonly ReturnType<typeof row>[]) =>
    forestPlot({ ...text, xLabel: 'Odds ratio', reference: 1, ratios: true, rows });
  const squares = (svg: string) =>
    [...svg.matchAll(/<rect x="([\d.]+)"[^>]*width="9"/g)].map(([, x]) => Number(x) + 4.5);

  test('a half and a double lie equally far from one', () => {
    const [half, one, double] = squares(
      draw([row('a', 0.5, 0.4, 0.6), row('b', 1, 0.9, 1.1), row('c', 2, 1.9, 2.1)]),
    );
    expect(one - half).toBeCloseTo(double - one, 1);
  });

  test('an interval that leaves the axis ends in an arrow, others do not', () => {
    expect(draw([row('a', 2, 1, 4)])).not.toContain('<path');
    expect(draw([row('a', 2, 1, 4), row('b', 3, 0.5, 1e6)]).match(/<path/g)).toHaveLength(1);
  });
});

test('of a long name the end is shown too, where names of features differ', () => {
  const name = 'T1_E_Histogram_Bins-128_GrayLevelNonUniformityNormalized_Radius-3';
  const svg = forestPlot({
    ...text,
    xLabel: 'x',
    rows: [{ label: name, value: 1, low: 0, high: 2, text: '1.00 (0.00 to 2.00)' }],
  });
  const shown = [...svg.matchAll(/<text x="2"[^>]*>([^<]*)</g)].map(([, line]) => line);
  expect(shown).toHaveLength(2);
  expect(name.startsWith(shown[0])).toBe(true);
  expect(shown[1].startsWith('…') && name.endsWith(shown[1].slice(1))).toBe(true);
});

test('a nomogram and contributions without anything to draw say so', () => {
  const empty = { ...text, axes: [], most: 0, riskLabel: 'Risk', risks: [] };
  expect(() => nomogramPlot(empty)).toThrow(expect.objectContaining({ code: 'plots/nothing-to-draw' }));
  expect(() =>
    contributionsPlot({ ...text, xLabel: 'x', features: [{ label: 'a', contributions: [], values: [] }] }),
  ).toThrow('no finite value');
});
