import { randomStream } from '@lobule/foundation';
import { log2 } from '@lobule/numerics';
import { type Mask, makeGrid, makeVolume, type Volume } from '@lobule/volume';
import { describe, expect, test } from 'vitest';
import {
  changeFeatures,
  changeImage,
  dynamicTexture,
  extractFeatures,
  type RadiomicsSettings,
} from '../../src/index.ts';

const SIZE = [4, 3, 3] as const;
const GRID = makeGrid({ size: SIZE, spacingMm: [1, 1, 2] });
const LEVELS: RadiomicsSettings = { discretisation: { method: 'none' } };
const code = (expected: string) => expect.objectContaining({ code: expected });

/** Phases of levels 1 to 4 and a mask with holes. */
function series(seed: number, count = 3): { phases: Volume<Float64Array>[]; mask: Mask } {
  const stream = randomStream(seed);
  const draw = (values: (n: number) => number) => Float64Array.from({ length: 36 }, (_, n) => values(n));
  const phases = Array.from({ length: count }, () =>
    makeVolume(
      GRID,
      draw(() => 1 + stream.below(4)),
    ),
  );
  const mask = makeVolume(GRID, Uint8Array.from(draw(() => (stream.uniform() < 0.8 ? 1 : 0))));
  return { phases, mask };
}

type Counts = Map<string, number>;

/** Every ordered pair of places in space and time that a rule admits, by looking at all pairs of all places. */
function allPairs(
  { phases, mask }: ReturnType<typeof series>,
  admits: (apart: { readonly dt: number; readonly dx: number }) => boolean,
): Counts {
  const counts: Counts = new Map();
  const at = (v: number) => [
    v % SIZE[0],
    Math.floor(v / SIZE[0]) % SIZE[1],
    Math.floor(v / (SIZE[0] * SIZE[1])),
  ];
  for (let t = 0; t < phases.length; t++) {
    for (let u = 0; u < phases.length; u++) {
      for (let a = 0; a < 36; a++) {
        for (let b = 0; b < 36; b++) {
          if (mask.data[a] === 0 || mask.data[b] === 0) continue;
          const dx = Math.max(...at(a).map((x, axis) => Math.abs(x - at(b)[axis])));
          if (!admits({ dt: Math.abs(t - u), dx })) continue;
          const key = `${phases[t].data[a]} ${phases[u].data[b]}`;
          counts.set(key, (counts.get(key) ?? 0) + 1);
        }
      }
    }
  }
  return counts;
}

/** Contrast, joint entropy, joint average and correlation by their definitions. */
function byDefinition(counts: Counts): Record<string, number> {
  const total = [...counts.values()].reduce((a, b) => a + b, 0);
  const cells = [...counts].map(([key, count]) => {
    const [i, j] = key.split(' ').map(Number);
    return { i, j, p: count / total };
  });
  const sum = (f: (cell: (typeof cells)[number]) => number) =>
    cells.reduce((s, cell) => s + cell.p * f(cell), 0);
  const mean = sum(({ i }) => i);
  const variance = sum(({ i }) => (i - mean) * (i - mean));
  return {
    Contrast: sum(({ i, j }) => (i - j) * (i - j)),
    JointEntropy: sum(({ p }) => -log2(p)),
    JointAverage: mean,
    Correlation: sum(({ i, j }) => (i - mean) * (j - mean)) / variance,
  };
}

const RULES = {
  voxel: ({ dt, dx }: { dt: number; dx: number }) => dt === 1 && dx === 0,
  neighbours_merged: ({ dt, dx }: { dt: number; dx: number }) => dt === 1 && dx === 1,
  '4D_merged': ({ dt, dx }: { dt: number; dx: number }) => Math.max(dt, dx) === 1,
};

describe('Co-occurrence in space and time', () => {
  test.each(Object.entries(RULES))('%s counts what all pairs of all places give', (aggregation, admits) => {
    for (const seed of [1, 2, 3, 4]) {
      const some = series(seed, 2 + (seed % 3));
      const features = dynamicTexture(some.phases, some.mask, LEVELS);
      for (const [name, value] of Object.entries(byDefinition(allPairs(some, admits)))) {
        const found = features.find((feature) => feature.name === `GLCM4D_${name}_${aggregation}`);
        expect(found?.value, `${name} ${seed}`).toBeCloseTo(value, 10);
      }
    }
  });

  test('averages are the mean over 26 and 40 directions', () => {
    const some = series(5);
    const of = (name: string) =>
      dynamicTexture(some.phases, some.mask, LEVELS).find((feature) => feature.name === name)!.value;
    const at = (v: number) => [v % 4, Math.floor(v / 4) % 3, Math.floor(v / 12)];
    const steps = [-1, 0, 1].flatMap((x) => [-1, 0, 1].flatMap((y) => [-1, 0, 1].map((z) => [x, y, z])));
    const contrast = (step: readonly number[], lag: number) => {
      let [pairs, squares] = [0, 0];
      for (let t = 0; t + lag < 3; t++) {
        for (let a = 0; a < 36; a++) {
          const [x, y, z] = at(a).map((place, axis) => place + step[axis]);
          if (x < 0 || y < 0 || z < 0 || x > 3 || y > 2 || z > 2) continue;
          const b = x + 4 * (y + 3 * z);
          if (some.mask.data[a] === 0 || some.mask.data[b] === 0) continue;
          pairs++;
          const d = some.phases[t].data[a] - some.phases[t + lag].data[b];
          squares += d * d;
        }
      }
      return squares / pairs;
    };
    const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
    const neighbours = steps.filter((step) => step.some((d) => d !== 0));
    // One of each pair of opposite directions: the last 13 of the 26.
    const half = neighbours.slice(13).map((step) => contrast(step, 0));
    const across = neighbours.map((step) => contrast(step, 1));
    expect(of('GLCM4D_Contrast_neighbours_average')).toBeCloseTo(mean(across), 10);
    const all = [...half, ...across, contrast([0, 0, 0], 1)];
    expect(all).toHaveLength(40);
    expect(of('GLCM4D_Contrast_4D_average')).toBeCloseTo(mean(all), 10);
  });

  test('of phases that do not change: a voxel keeps its level, neighbours are those of space', () => {
    const { phases, mask } = series(6);
    const still = [phases[0], phases[0], phases[0]];
    const features = dynamicTexture(still, mask, LEVELS);
    const of = (name: string) => features.find((feature) => feature.name === name)!.value;
    expect([of('GLCM4D_Contrast_voxel'), of('GLCM4D_Steady_voxel'), of('GLCM4D_MeanStep_voxel')]).toEqual([
      0, 1, 0,
    ]);
    const inSpace = extractFeatures(phases[0], mask, {
      ...LEVELS,
      families: ['glcm'],
      glcmAggregations: ['3D_merged'],
    });
    for (const { name, value } of inSpace.features) {
      const inTime = name.replace('GLCM_', 'GLCM4D_').replace('3D_merged', 'neighbours_merged');
      expect(of(inTime), name).toBeCloseTo(value, 10);
    }
  });

  test('keeps the order of time: what rises, falls, and what one phase tells of the next', () => {
    const { phases, mask } = series(7);
    const up = phases[0];
    const higher = makeVolume(
      GRID,
      up.data.map((level) => level + 2),
    );
    const of = (name: string, given: readonly Volume[]) =>
      dynamicTexture(given, mask, LEVELS).find((feature) => feature.name === `GLCM4D_${name}_voxel`)!.value;
    expect([of('Rising', [up, higher]), of('Falling', [up, higher]), of('MeanStep', [up, higher])]).toEqual([
      1, 0, 2,
    ]);
    expect([of('Rising', [higher, up]), of('MeanStep', [higher, up])]).toEqual([0, -2]);
    const own = byDefinition(allPairs({ phases: [up], mask }, ({ dt, dx }) => dt === 0 && dx === 0));
    expect(of('MutualInformation', [up, higher])).toBeCloseTo(own['JointEntropy'], 10);
  });

  test('shares its levels over phases: what all phases gain in signal changes no level of a phase', () => {
    const { phases, mask } = series(8);
    const later = makeVolume(
      GRID,
      phases[0].data.map((value) => value + 8),
    );
    const bins: RadiomicsSettings = { discretisation: { method: 'bin-count', count: 12 } };
    const of = (name: string) =>
      dynamicTexture([phases[0], later], mask, bins).find((feature) => feature.name === name)!.value;
    // Levels 1 to 4 and 9 to 12 of 12 bins over 11: eight apart in every voxel.
    expect(of('GLCM4D_MeanStep_voxel')).toBeGreaterThan(7.9);
    expect(of('GLCM4D_MeanStep_voxel')).toBeLessThan(8.9);
  });

  test('is undefined with a reason where there is nothing to count', () => {
    const { phases, mask } = series(9);
    const empty = makeVolume(GRID, new Uint8Array(36));
    for (const { value, reason } of dynamicTexture(phases, empty)) {
      expect([value, reason?.code]).toEqual([Number.NaN, 'empty-mask']);
    }
    const holes = makeVolume(GRID, new Float64Array(36).fill(Number.NaN));
    const alternate = dynamicTexture([phases[0], holes, phases[0]], mask, LEVELS);
    expect(alternate.find(({ name }) => name === 'GLCM4D_Contrast_voxel')?.reason?.code).toBe('no-pairs');
    expect(alternate.find(({ name }) => name === 'GLCM4D_Rising_voxel')?.reason?.code).toBe('no-pairs');
    expect(alternate.find(({ name }) => name === 'GLCM4D_Contrast_4D_merged')?.reason).toBeUndefined();
  });

  test('of one phase, of other grids, of several kinds of image is refused', () => {
    const { phases, mask } = series(10);
    const elsewhere = makeVolume(makeGrid({ size: SIZE, spacingMm: [1, 1, 3] }), phases[1].data);
    expect(() => dynamicTexture([phases[0]], mask)).toThrow(code('radiomics/phases-differ'));
    expect(() => dynamicTexture([], mask)).toThrow(/There are no phases/);
    expect(() => dynamicTexture([phases[0], elsewhere], mask)).toThrow(
      /Phase 1 is not on the grid of phase 0/,
    );
    expect(() => dynamicTexture(phases, mask, { imageTypes: [{ kind: 'original' }] })).toThrow(
      code('radiomics/bad-settings'),
    );
  });
});

describe('Changes between phases', () => {
  const grid = makeGrid({ size: [2, 2, 1], spacingMm: [1, 1, 1] });
  const before = makeVolume(grid, Float32Array.of(100, 50, 0, -1));
  const after = makeVolume(grid, Float32Array.of(150, 200, 10, 3));

  test('are differences, or relative where the earlier phase is above 0', () => {
    expect([...changeImage(before, after, 'difference').data]).toEqual([50, 150, 10, 4]);
    expect([...changeImage(before, after, 'relative').data]).toEqual([0.5, 3, Number.NaN, Number.NaN]);
  });

  test('have features of their own, against the phase before or the first', () => {
    const { phases, mask } = series(11);
    const settings: RadiomicsSettings = { families: ['morphology', 'statistics'] };
    const previous = changeFeatures(phases, mask, settings);
    expect(previous.map(({ name }) => name)).toEqual([
      'difference-0-1',
      'relative-0-1',
      'difference-1-2',
      'relative-1-2',
    ]);
    expect(previous[0].set.features.map(({ family }) => family)).not.toContain('morphology');
    const first = changeFeatures(phases, mask, settings, { against: 'first', kinds: ['relative'] });
    expect(first.map(({ name }) => name)).toEqual(['relative-0-1', 'relative-0-2']);
    const mean = ({ set }: (typeof previous)[number]) => set.features[0].value;
    const total = changeFeatures(phases, mask, settings, { against: 'first', kinds: ['difference'] })[1];
    expect(mean(previous[0]) + mean(previous[2])).toBeCloseTo(mean(total), 10);
  });
});
