import { readFileSync } from 'node:fs';
import path from 'node:path';
import { heterogeneity } from '@lobule/quantify';
import { gridSpacingMm, type Mask, makeGrid, signedDistance } from '@lobule/volume';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { regionHeterogeneity } from '../src/exam/heterogeneity.ts';
import { errorOf, run, smallStudy, writeExam, writeMask } from './fixture.ts';

/** A flat margin across one axis of an anisotropic grid, with the true signed distance of every voxel's centre. */
const anySlab = fc
  .record({
    spacingMm: fc.tuple(spacing(), spacing(), spacing()),
    size: fc.tuple(edge(), edge(), edge()),
    axis: fc.integer({ min: 0, max: 2 }),
    isTurned: fc.boolean(),
  })
  .map(({ spacingMm, size, axis, isTurned }) => {
    const mask: Mask = {
      grid: makeGrid({ size, spacingMm }),
      data: new Uint8Array(size[0] * size[1] * size[2]),
    };
    const strides = [1, size[0], size[0] * size[1]];
    const distanceMm = Array.from(mask.data, (_, v) => {
      const index = Math.floor(v / strides[axis]) % size[axis];
      const mm = spacingMm[axis] * (index - 2.5) * (isTurned ? -1 : 1);
      if (mm < 0) mask.data[v] = 1;
      return mm;
    });
    return { mask, distanceMm };
  });

/** A ball, whose margin of voxels is rough. */
function ball(spacingMm: readonly [number, number, number], radiusMm: number) {
  const size = spacingMm.map((mm) => Math.ceil((2 * (radiusMm + 8)) / mm)) as [number, number, number];
  const mask: Mask = {
    grid: makeGrid({ size, spacingMm }),
    data: new Uint8Array(size[0] * size[1] * size[2]),
  };
  const distanceMm = Array.from(mask.data, (_, v) => {
    const index = [v % size[0], Math.floor(v / size[0]) % size[1], Math.floor(v / (size[0] * size[1]))];
    const squared = index.reduce((sum, i, axis) => {
      const mm = spacingMm[axis] * (i - (size[axis] - 1) / 2);
      return sum + mm * mm;
    }, 0);
    const mm = Math.sqrt(squared) - radiusMm;
    if (mm < 0) mask.data[v] = 1;
    return mm;
  });
  return { mask, distanceMm };
}

function spacing() {
  return fc.double({ min: 0.4, max: 3, noNaN: true });
}
function edge() {
  return fc.integer({ min: 6, max: 8 });
}

describe('the slope on distance', () => {
  test('of a field that is linear in the distance to a flat margin is its slope, on any anisotropic grid', () => {
    fc.assert(
      fc.property(anySlab, fc.double({ min: -0.2, max: 0.2, noNaN: true }), ({ mask, distanceMm }, slope) => {
        const kep = Float64Array.from(distanceMm, (mm) => 4 + slope * mm);
        const reach = 3 * Math.max(...gridSpacingMm(mask.grid));
        const rangesMm = [
          [0, reach],
          [-reach, 0],
        ];
        const figures = regionHeterogeneity(kep, mask, '1/min', { rangesMm });
        const slopes = figures.filter(({ name }) => name.startsWith('Slope'));
        expect(slopes.length).toBe(2);
        for (const { value, standardError, reason, unit } of slopes) {
          expect(unit).toBe('1/min/mm');
          expect(reason).toBeUndefined();
          expect(value).toBeCloseTo(slope, 9);
          expect(standardError).toBeCloseTo(0, 9);
        }
      }),
    );
  });

  test('of a field that is linear in the distance to a ball comes out somewhat too steep, for its margin is rough', () => {
    const grids = [
      [1, 1, 1],
      [0.7, 0.7, 2],
      [0.9, 0.9, 3],
    ] as const;
    for (const spacingMm of grids) {
      for (const radiusMm of [5, 10]) {
        const { mask, distanceMm } = ball(spacingMm, radiusMm);
        const kep = Float64Array.from(distanceMm, (mm) => 1 - 0.05 * mm);
        const figures = regionHeterogeneity(kep, mask, '1/min');
        const times = (name: string) =>
          (figures.find((one) => one.name === name)?.value ?? Number.NaN) / -0.05;
        // What the README says of both ranges.
        expect(times('Slope_0to5mm')).toBeGreaterThan(1.03);
        expect(times('Slope_0to5mm')).toBeLessThan(1.1);
        expect(times('Slope_-3to0mm')).toBeGreaterThan(1.1);
        expect(times('Slope_-3to0mm')).toBeLessThan(1.35);
      }
    }
  });

  test('is the same whether distances are made in the whole image or around the region only', () => {
    const grid = makeGrid({ size: [24, 20, 10], spacingMm: [0.7, 0.7, 2] });
    const mask: Mask = { grid, data: new Uint8Array(4800) };
    const kep = Float32Array.from(mask.data, (_, v) => 0.3 + ((v * 7919) % 1000) / 1000);
    for (let v = 0; v < 4800; v++) {
      const [x, y, z] = [v % 24, Math.floor(v / 24) % 20, Math.floor(v / 480)];
      if ((x - 9) * (x - 9) + (y - 10) * (y - 10) + 4 * (z - 4) * (z - 4) < 26) mask.data[v] = 1;
      if (v % 17 === 0) kep[v] = Number.NaN;
    }
    expect(regionHeterogeneity(kep, mask, '1/min')).toEqual(
      heterogeneity(kep, '1/min', signedDistance(mask).data),
    );
  });

  test('of an empty region is undefined, and says so', () => {
    const grid = makeGrid({ size: [3, 3, 3], spacingMm: [1, 1, 1] });
    const figures = regionHeterogeneity(new Float32Array(27), { grid, data: new Uint8Array(27) }, '1/min');
    expect(new Set(figures.map(({ reason }) => reason?.code))).toEqual(
      new Set(['no-voxel', 'no-voxel-in-range']),
    );
  });
});

describe('in a study', () => {
  const study = (heterogeneityRequest: string) => `lobule: 1
title: Heterogeneity
images: { dicom: [images] }
maps: [{ model: semiquantitative, arrivalS: 30 }]
regions: [{ kind: masks, name: lesion, file: "masks/{subject}.nii" }]
features:
  - region: lesion
    images: [PE1]
    settings: { families: [statistics] }
    heterogeneity: ${heterogeneityRequest}
`;
  const withMasks = (request: string) => {
    const small = smallStudy(['A'], study(request));
    for (const id of ['A', 'B']) writeMask(path.join(small.folder, 'masks', `${id}.nii`));
    return small;
  };

  test('figures stand in a table with unit, error, voxels, reason and definition, and among the features', async () => {
    const small = withMasks('{ maps: [PE1] }');
    const { results } = await run(small);
    const figures = results.subjects[0].figures ?? [];
    expect(figures.map(({ name }) => name)).toEqual([
      'CoefficientOfVariation',
      'HeterogeneityIndex',
      'Slope_0to5mm',
      'RelativeSlope_0to5mm',
      'Slope_-3to0mm',
      'RelativeSlope_-3to0mm',
    ]);
    // The block's PE1 is 115, 116 ... 120 %, 12 voxels each.
    expect(figures[0]).toMatchObject({ voxels: 72, undefinedVoxels: 0, origin: 'tables/heterogeneity.csv' });
    expect(figures[0].figure.value).toBeCloseTo(Math.sqrt(35 / 12) / 117.5, 6);
    expect(figures[2].figure).toMatchObject({ value: 0, unit: '%/mm' });
    expect(figures[3].figure.reason?.code).toBe('not-positive');
    const [head, first, , , fourth] = readFileSync(
      path.join(small.out, 'tables', 'heterogeneity.csv'),
      'utf8',
    ).split('\n');
    expect(head).toBe(
      'subject,visit,region,map,figure,value,unit,standard_error,voxels,undefined_voxels,reason,why,definition',
    );
    expect(first).toMatch(
      /^sub-001,baseline,lesion,PE1,CoefficientOfVariation,0\.0145\d*,1,,72,0,,,SD over mean/,
    );
    expect(fourth).toMatch(/^sub-001,baseline,lesion,PE1,RelativeSlope_0to5mm,,1\/mm,,\d+,\d+,not-positive,/);
    const [names] = readFileSync(path.join(small.out, 'tables', 'features.csv'), 'utf8').split('\n');
    expect(names.split(',').filter((name) => name.includes('Heterogeneity'))).toEqual([
      'lesion_PE1_Heterogeneity_CoefficientOfVariation',
      'lesion_PE1_Heterogeneity_Slope_0to5mm',
      'lesion_PE1_Heterogeneity_RelativeSlope_0to5mm',
      'lesion_PE1_Heterogeneity_Slope_-3to0mm',
      'lesion_PE1_Heterogeneity_RelativeSlope_-3to0mm',
    ]);
    expect(
      results.methods.find(({ sentence }) => sentence.startsWith('Heterogeneity of PE1'))?.sentence,
    ).toMatch(
      /slope on the signed distance to the margin \(positive outside\) from 0 to 5 mm and -3 to 0 mm/,
    );
  });

  test('another definition of the index is a feature of its own', async () => {
    const small = withMasks('{ maps: [PE1], settings: { index: quartile-dispersion, rangesMm: [[0, 5]] } }');
    await run(small);
    const [names] = readFileSync(path.join(small.out, 'tables', 'features.csv'), 'utf8').split('\n');
    expect(names).toContain('lesion_PE1_Heterogeneity_HeterogeneityIndex');
  });

  test('a map that an exam lacks costs it these figures only, with the reason', async () => {
    const small = withMasks('{ maps: [PE3] }');
    writeExam(path.join(small.folder, 'images'), { patient: 'B', phases: [0, 1, 2] });
    const { results } = await run(small);
    expect(results.subjects.map(({ figures }) => figures?.length ?? 0)).toEqual([6, 0]);
    expect(results.notes.find(({ text }) => text === 'This exam has no map PE3')).toMatchObject({
      kind: 'failed',
      subject: 'sub-002',
    });
    expect(results.featureTable?.undefined).toContainEqual({
      feature: 'lesion_PE3_Heterogeneity_CoefficientOfVariation',
      subject: 'sub-002',
      reason: { code: 'no-image', text: 'The exam has no image PE3.' },
    });
  });

  test('a map that the study does not make and a range that goes backwards stop it before any work', async () => {
    expect(await errorOf(run(withMasks('{ maps: [kepp] }')))).toMatchObject({
      code: 'runner/no-image',
      message: expect.stringContaining('Heterogeneity is asked for of kepp'),
    });
    const backwards = withMasks('{ maps: [PE1], settings: { rangesMm: [[5, 0]] } }');
    expect((await errorOf(run(backwards))).code).toBe('quantify/settings');
  });
});
