import { randomStream } from '@lobule/foundation';
import { exp, normalVariate } from '@lobule/numerics';
import { expect, test } from 'vitest';
import { fitReasons, prepareModel } from '../../src/index.ts';

const odd = [0, -3, Number.NaN, Number.POSITIVE_INFINITY, 1e-310, 1e305, 1e200, 1e-200];

/** Signals of tissue in little and much noise, of any size, and what no image holds. */
function signals(bValues: readonly number[], count: number): Float64Array[] {
  const stream = randomStream(9, 'log-polynomial', bValues.join(' '));
  const frames = bValues.map(() => new Float64Array(count));
  for (let v = 0; v < count; v++) {
    const d = 3e-3 * stream.uniform();
    const noise = [0, 0.01, 0.2, 1][v % 4];
    const scale = v % 5 === 0 ? exp(400 * (stream.uniform() - 0.5)) : 1000;
    bValues.forEach((b, t) => {
      const bent = (b * b * d * d * stream.uniform()) / 6;
      frames[t][v] = scale * (exp(-b * d + bent) + noise * normalVariate(stream));
    });
    if (v % 7 === 0) frames[(v / 7) % bValues.length][v] = odd[(v / 7) % odd.length];
  }
  return frames;
}

test.each([
  ['adc', { bValues: [0, 100, 600, 800] }, {}],
  ['adc', { bValues: [0, 50, 400, 800], averages: [1, 2, 3, 8] }, { lowestB: 50 }],
  ['adc', { bValues: [0, 800] }, {}],
  ['dki', { bValues: [0, 500, 1000, 1500, 2000] }, {}],
  ['dki', { bValues: [2000, 0, 1000], averages: [4, 1, 2] }, {}],
])('%s, %j: the map under the cursor is the curve under the cursor, to the bit', (id, protocol, settings) => {
  const model = prepareModel(id, protocol, settings);
  const frames = signals(protocol.bValues, 2001);
  const voxels = Int32Array.from(frames[0], (_, i) => (i * 7) % 2001);
  const map = model.fit(frames, voxels);
  const seen = new Set<string>();
  voxels.forEach((voxel, i) => {
    const fit = model.fitCurve(frames.map((frame) => frame[voxel]));
    const told = `voxel ${voxel}: ${fitReasons[fit.reason].name}`;
    seen.add(fitReasons[fit.reason].name);
    const got = [map.reasons[i], map.residual[i], map.condition[i], map.degreesOfFreedom[i]];
    const expected = [
      fit.reason,
      Math.fround(fit.residual),
      Math.fround(fit.condition),
      fit.degreesOfFreedom,
    ];
    for (const name of Object.keys(fit.parameters)) {
      got.push(map.parameters[name][i], map.standardErrors[name][i]);
      expected.push(Math.fround(fit.parameters[name]), Math.fround(fit.standardErrors[name]));
    }
    expect(got, told).toEqual(expected);
  });
  expect([...seen]).toEqual(expect.arrayContaining(['fine', 'not-positive', 'not-finite']));
});
