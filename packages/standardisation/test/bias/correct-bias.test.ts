import { log } from '@lobule/numerics';
import { makeGrid, makeVolume } from '@lobule/volume';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { biasPhantom, spreads } from '../../../../validation/bias-phantom.ts';
import { biasFactors, correctBias } from '../../src/index.ts';

const phantom = biasPhantom('pair', 'reach', [64, 64, 24]);
const { biased, even, mask, tissue } = phantom;
const settings = { shrink: 2 };
const corrected = correctBias(biased, { mask, settings });

describe('bias field correction', () => {
  test('brings the spread within each tissue back to the truth, within 1 % of it', () => {
    const truth = spreads(even.data, tissue);
    const before = spreads(biased.data, tissue);
    const after = spreads(corrected.image.data, tissue);
    expect(before[0]).toBeGreaterThan(4 * truth[0]);
    after.forEach((spread, n) => {
      expect(Math.abs(spread / truth[n] - 1)).toBeLessThan(0.01);
    });
    expect(corrected.levels.map(({ converged }) => converged)).toEqual([true, true, true]);
  });

  test('an image times a factor gives the result times that factor, and the same field', () => {
    const small = biasPhantom('dense', 'side', [32, 32, 16]);
    const image = makeVolume(small.biased.grid, Float64Array.from(small.biased.data));
    const options = { mask: small.mask, settings: { iterations: 5, levels: 2 } };
    const one = correctBias(image, options).image.data;
    fc.assert(
      fc.property(fc.double({ min: 1e-3, max: 1e4, noNaN: true }), (factor) => {
        const scaled = makeVolume(
          image.grid,
          image.data.map((value) => factor * value),
        );
        const other = correctBias(scaled, options).image.data;
        let worst = 0;
        for (let v = 0; v < one.length; v++) {
          worst = Math.max(worst, Math.abs(other[v] / (factor * one[v]) - 1));
        }
        expect(worst).toBeLessThan(1e-8);
      }),
      { numRuns: 4 },
    );
  });

  test('the image is the corrected one times the field, and the geometric mean of the tissue is kept', () => {
    const factors = biasFactors(corrected.field).data;
    let [worst, sum, count] = [0, 0, 0];
    for (let v = 0; v < factors.length; v++) {
      const remade = corrected.image.data[v] * factors[v];
      worst = Math.max(worst, Math.abs(remade - biased.data[v]) / biased.data[v]);
      if (mask.data[v] === 0) continue;
      sum += log(factors[v]);
      count++;
    }
    expect(worst).toBeLessThan(1e-6);
    expect(Math.abs(sum / count)).toBeLessThan(0.002);
  });

  test('zeros stay zeros, negative values negative, NaN stays NaN; they are counted and change no other voxel', () => {
    const strange = [10, 11, 12].map((j) => 48 + 64 * (j + 24 + 64 * 12)).filter((v) => mask.data[v] !== 0);
    expect(strange).toHaveLength(3);
    const withHoles = makeVolume(biased.grid, biased.data.slice());
    const smallerMask = makeVolume(mask.grid, mask.data.slice());
    strange.forEach((v, n) => {
      withHoles.data[v] = [0, -5, Number.NaN][n];
      smallerMask.data[v] = 0;
    });
    const found = correctBias(withHoles, { mask, settings });
    const without = correctBias(withHoles, { mask: smallerMask, settings });
    expect(found.withoutSignal).toBe(3);
    expect(without.withoutSignal).toBe(0);
    expect(strange.map((v) => Math.sign(found.image.data[v]))).toEqual([0, -1, Number.NaN]);
    expect(found.image.data).toEqual(without.image.data);
  });

  test('without a mask it takes what stands out from air, and says above what', () => {
    const found = correctBias(biased, { settings });
    expect(found.threshold).toBeGreaterThan(20);
    expect(found.threshold).toBeLessThan(200);
    const truth = spreads(even.data, tissue);
    expect(spreads(found.image.data, tissue)[0]).toBeLessThan(1.1 * truth[0]);
  });

  test('short axes are not shrunk below 16 samples, and an image of one slice is corrected', () => {
    expect(corrected.stride).toEqual([2, 2, 1]);
    const grid = makeGrid({ size: [64, 64, 1], spacingMm: [1, 1, 1] });
    const slice = makeVolume(grid, biased.data.slice(64 * 64 * 12, 64 * 64 * 13));
    const { image, stride } = correctBias(slice, { settings });
    expect(stride).toEqual([2, 2, 1]);
    const inSlice = tissue.slice(64 * 64 * 12, 64 * 64 * 13);
    expect(spreads(image.data, inSlice)[0]).toBeLessThan(0.5 * spreads(slice.data, inSlice)[0]);
  });

  test('in a small field of view the lattice stays coarse: its points keep 40 mm apart', () => {
    const small = makeVolume(makeGrid({ size: [64, 64, 24], spacingMm: [1, 2, 4] }), biased.data);
    const near = correctBias(small, { settings: { ...settings, levels: 4 } });
    expect(near.field.lattice.spans).toEqual([1, 2, 2]);
    expect(near.levels).toHaveLength(2);
    const finer = { ...settings, leastSpacingMm: 0, levels: 2, iterations: 2 };
    expect(correctBias(small, { settings: finer }).field.lattice.spans).toEqual([2, 2, 2]);
  });

  test('an image of one value has no bias: it comes back as it is', () => {
    const flat = makeVolume(biased.grid, new Float32Array(biased.data.length).fill(7));
    const { image, levels } = correctBias(flat);
    expect(image.data.every((value) => value === 7)).toBe(true);
    expect(levels.map(({ iterations }) => iterations)).toEqual([0, 0, 0]);
  });

  test('what cannot be used is refused', () => {
    const empty = makeVolume(mask.grid, new Uint8Array(mask.data.length));
    const other = makeVolume(makeGrid({ size: [64, 64, 24], spacingMm: [1, 1, 1] }), mask.data);
    expect(() => correctBias(biased, { mask: empty })).toThrow(/0 of the voxels/);
    expect(() => correctBias(biased, { mask: other })).toThrow(
      expect.objectContaining({ code: 'standardisation/mask-on-other-grid' }),
    );
    for (const wrong of [
      { levels: 0 },
      { fwhm: 0 },
      { bins: 8 },
      { convergence: Number.NaN },
      { leastSpacingMm: -1 },
      { shrink: 1.5 },
    ]) {
      expect(() => correctBias(biased, { settings: wrong })).toThrow(
        expect.objectContaining({ code: 'standardisation/bad-settings' }),
      );
    }
  });
});
