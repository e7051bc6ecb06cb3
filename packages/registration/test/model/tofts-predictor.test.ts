import { toftsModel } from '@lobule/quantify';
import { alignToModel, movePoint, toftsPredictor } from '@lobule/registration';
import { makeGrid, type Point, type Volume } from '@lobule/volume';
import { expect, test } from 'vitest';
import { breastScene, photograph } from '../analytic-image.ts';

const grid = makeGrid({ size: [24, 24, 14], spacingMm: [5.5, 5.5, 8.4], originMm: [-64, -64, -56] });
const protocol = {
  timesS: [-20, 45, 110, 175, 240, 305],
  signal: { trMs: 5.2, flipAngleDeg: 12, relaxivityPerMmPerS: 4.97, baselineFrames: [0] },
};
const settings = { arterialInput: { kind: 'parker', hematocrit: 0.42, arrivalS: 0 } } as const;
const t1Ms = { grid, data: new Float32Array(24 * 24 * 14).fill(1500) };
const base = breastScene();
const enhancing = breastScene({ agent: 1 });

/** Tissue enhances by Tofts where the scene with agent is brighter than the one without. */
function dynamicSeries(at: (phase: number) => (place: Point) => Point): Volume<Float32Array>[] {
  const concentrations = toftsModel
    .prepare(protocol, settings)
    .predict({ ktransPerMin: 0.25, ve: 0.4 }, { t1Ms: 1500 });
  const cosine = Math.cos((12 * Math.PI) / 180);
  const signalOf = (mM: number) => {
    const e1 = Math.exp(-5.2 * (1 / 1500 + 0.00497 * mM));
    return (1 - e1) / (1 - e1 * cosine);
  };
  return [...concentrations].map((mM, phase) => {
    const gain = signalOf(mM) / signalOf(0);
    const scene = (place: Point) => base(place) * (enhancing(place) > 1.5 * base(place) ? gain : 1);
    return photograph(scene, grid, { at: at(phase), noise: 1, seed: phase + 1 });
  });
}

test('a series that follows the model and lies still looks as predicted', () => {
  const series = dynamicSeries(() => (place) => place);
  const predicted = toftsPredictor({ protocol, settings, t1Ms })(series);
  const last = series[5].data;
  let [difference, signal, enhancement] = [0, 0, 0];
  for (let v = 0; v < last.length; v++) {
    if (!(series[0].data[v] > 40 && last[v] > 1.5 * series[0].data[v])) continue;
    difference += Math.abs(predicted[5].data[v] - last[v]);
    enhancement += last[v] - series[0].data[v];
    signal += last[v];
  }
  expect(enhancement).toBeGreaterThan(0.3 * signal);
  expect(difference).toBeLessThan(0.02 * signal);
});

test('motion during enhancement is found against the fitted model within a quarter of a voxel', () => {
  const moved = [0, 0, 2, 0, 3, 0];
  const series = dynamicSeries((phase) => ([x, y, z]) => [x - moved[phase], y, z]);
  const inside = { grid, data: Uint8Array.from(series[0].data, (value) => (value > 25 ? 1 : 0)) };
  const predict = toftsPredictor({ protocol, settings, t1Ms, inside });
  const linear = { samples: 5000, levelsMm: [6] };
  const { alignments } = alignToModel(series, predict, {
    mode: 'rigid',
    linear,
    rounds: 3,
    estimateError: false,
  });
  for (const [phase, mm] of moved.entries()) {
    const [x, y, z] = movePoint(alignments[phase].transform, [0, 0, 0]);
    expect(Math.hypot(x - mm, y, z)).toBeLessThan(0.25 * 5.5);
  }
});

test('maps on another grid are refused', () => {
  const other = { grid: makeGrid({ size: [4, 4, 4], spacingMm: [1, 1, 1] }), data: new Float32Array(64) };
  const predict = toftsPredictor({ protocol, settings, t1Ms: other });
  expect(() => predict([t1Ms, t1Ms])).toThrow(expect.objectContaining({ code: 'registration/other-grid' }));
});
