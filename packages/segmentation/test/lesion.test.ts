import {
  breastMask,
  breastMaskSettings,
  candidateSettings,
  fuzzyCMeans,
  lesionCandidates,
  lesionFromBox,
  lesionFromClick,
  lesionSettings,
  mirroredRegion,
  peritumoralRings,
  resolveBreastMaskSettings,
  resolveCandidateSettings,
  resolveLesionSettings,
  scoreMasks,
  tumourParts,
} from '@lobule/segmentation';
import { indexToPatient, type Mask, makeGrid, makeVolume, type Point, type Volume } from '@lobule/volume';
import { describe, expect, test } from 'vitest';

/** A sagittal slab: x runs from the front (0) to the back (59), y from head to feet. */
const SIZE = [60, 44, 16] as const;
const grid = makeGrid({
  size: SIZE,
  spacingMm: [1.5, 1.5, 2],
  rowDirection: [0, 1, 0],
  columnDirection: [0, 0, -1],
});
const CENTRE = [24, 20, 8] as const;

interface Tissue {
  readonly before: number;
  readonly rise: readonly number[];
}
const AIR: Tissue = { before: 15, rise: [0, 0, 0] };
const FAT: Tissue = { before: 180, rise: [4, 6, 8] };
const MUSCLE: Tissue = { before: 470, rise: [200, 260, 300] };
const TUMOUR: Tissue = { before: 400, rise: [700, 620, 540] };
const NECROSIS: Tissue = { before: 350, rise: [20, 60, 90] };
const VESSEL: Tissue = { before: 450, rise: [1300, 1000, 850] };

const radiusAt = (i: number, j: number, k: number): number => {
  const [x, y, z] = [1.5 * (i - CENTRE[0]), 1.5 * (j - CENTRE[1]), 2 * (k - CENTRE[2])];
  return Math.sqrt(x * x + y * y + z * z);
};

interface Made {
  readonly necrosis?: boolean;
  readonly vessel?: boolean;
  readonly lung?: boolean;
}

function tissueAt(i: number, j: number, k: number, { necrosis, vessel, lung = true }: Made): Tissue {
  const front = 6 + ((j - 22) * (j - 22)) / 40;
  const wall = 44 - ((j - 22) * (j - 22)) / 200;
  if (i < front) return AIR;
  if (i >= wall + 8) return lung ? AIR : MUSCLE;
  if (i >= wall) return MUSCLE;
  const radius = radiusAt(i, j, k);
  if (necrosis && radius < 4) return NECROSIS;
  if (radius < 9) return TUMOUR;
  const beside = [1.5 * (j - CENTRE[1]) - 9.5, 2 * (k - CENTRE[2])];
  if (vessel && beside[0] * beside[0] + beside[1] * beside[1] < 4) return VESSEL;
  return FAT;
}

/** Noise without chance: a congruential sequence, about uniform within +- 20. */
function series(made: Made = {}): readonly Volume[] {
  let state = 7;
  const noise = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return 40 * (state / 4294967296 - 0.5);
  };
  const phases = [0, 1, 2, 3].map(() => new Float32Array(SIZE[0] * SIZE[1] * SIZE[2]));
  for (let k = 0, v = 0; k < SIZE[2]; k++) {
    for (let j = 0; j < SIZE[1]; j++) {
      for (let i = 0; i < SIZE[0]; i++, v++) {
        const { before, rise } = tissueAt(i, j, k, made);
        phases.forEach((data, p) => {
          data[v] = Math.abs(before + (p === 0 ? 0 : rise[p - 1]) + noise());
        });
      }
    }
  }
  return phases.map((data) => makeVolume(grid, data));
}

function maskWhereIs(inside: (i: number, j: number, k: number) => boolean): Mask {
  const data = new Uint8Array(SIZE[0] * SIZE[1] * SIZE[2]);
  for (let k = 0, v = 0; k < SIZE[2]; k++) {
    for (let j = 0; j < SIZE[1]; j++) {
      for (let i = 0; i < SIZE[0]; i++, v++) data[v] = inside(i, j, k) ? 1 : 0;
    }
  }
  return { grid, data };
}

const truth = maskWhereIs((i, j, k) => radiusAt(i, j, k) < 9);
const dice = (mask: Mask) => scoreMasks(mask, truth).dice.value;
const placeOf = (i: number, j: number, k: number): Point => indexToPatient(grid, [i, j, k]);
const click = placeOf(CENTRE[0] + 4, CENTRE[1], CENTRE[2]);
const plain = series();
const breast = breastMask(plain[0]);

describe('a lesion from a click', () => {
  test('is the mass that was pointed to', () => {
    const found = lesionFromClick(plain, click);
    expect(dice(found.mask)).toBeGreaterThan(0.98);
    expect(found.cutByWindow).toBe(false);
    expect(found.volumeMm3).toBeCloseTo(4.5 * found.voxels, 6);
  });

  test('does not depend on where in the mass that was, nor on the unit of the signal', () => {
    const doubled = plain.map(({ data }) =>
      makeVolume(
        grid,
        (data as Float32Array).map((x) => 2 * x),
      ),
    );
    const found = lesionFromClick(plain, click).mask;
    expect(lesionFromClick(doubled, click).mask).toEqual(found);
    const other = lesionFromClick(plain, placeOf(CENTRE[0], CENTRE[1] - 3, CENTRE[2] + 1)).mask;
    expect(scoreMasks(other, found).dice.value).toBeGreaterThan(0.99);
  });

  test('holds the core that does not enhance, which can be taken apart', () => {
    const necrotic = series({ necrosis: true });
    const { mask } = lesionFromClick(necrotic, click);
    expect(dice(mask)).toBeGreaterThan(0.97);
    const { whole, solid, core } = tumourParts(necrotic, mask);
    expect(solid.voxels + core.voxels).toBe(whole.voxels);
    expect(core.volumeMm3 / 268.1).toBeCloseTo(1, 0);
    expect(() => tumourParts(necrotic, mask, { share: 1 })).toThrow(
      expect.objectContaining({ code: 'segmentation/bad-settings' }),
    );
  });

  test('is parted from a vessel that runs along it', () => {
    const found = lesionFromClick(series({ vessel: true }), click);
    expect(found.vessels.data.includes(1)).toBe(true);
    expect(dice(found.mask)).toBeGreaterThan(0.95);
  });

  test('is nothing, and says so, where hardly anything enhances', () => {
    const found = lesionFromClick(plain, placeOf(30, 34, 8));
    expect(found).toMatchObject({ voxels: 0, reason: { code: 'no-enhancement' } });
  });

  test('needs a place within the image, two phases on one grid and settings in their range', () => {
    const code = (name: string) => expect.objectContaining({ code: name });
    expect(() => lesionFromClick(plain, [0, 900, 0])).toThrow(code('segmentation/place-outside'));
    expect(() => lesionFromClick(plain.slice(0, 1), click)).toThrow(code('segmentation/too-few-phases'));
    const elsewhere = makeVolume(makeGrid({ size: [2, 2, 2], spacingMm: [1, 1, 1] }), new Float32Array(8));
    expect(() => lesionFromClick([plain[0], elsewhere], click)).toThrow(
      code('segmentation/phases-on-other-grids'),
    );
    expect(() => resolveLesionSettings({ fuzziness: 1 })).toThrow(code('segmentation/bad-settings'));
    expect(() => fuzzyCMeans(Float32Array.of(1, 2), 1, Float64Array.of(1))).toThrow(
      code('segmentation/bad-clusters'),
    );
    for (const { json } of [lesionSettings, candidateSettings, breastMaskSettings]) {
      expect(json['additionalProperties']).toBe(false);
    }
  });
});

describe('a lesion from a box', () => {
  test('is the mass in it, and nothing beyond it', () => {
    const box = { start: [14, 10, 2], size: [20, 20, 12] } as const;
    expect(dice(lesionFromBox(plain, box).mask)).toBeGreaterThan(0.98);
    const half = lesionFromBox(plain, { start: [14, 10, 2], size: [11, 20, 12] }).mask;
    expect(half.data.some((inside, v) => inside !== 0 && v % SIZE[0] > 24)).toBe(false);
    expect(() => lesionFromBox(plain, { start: [50, 0, 0], size: [20, 4, 4] })).toThrow(
      expect.objectContaining({ code: 'segmentation/place-outside' }),
    );
  });
});

describe('lesions from nothing', () => {
  test('are ranked: the mass before the vessel', () => {
    const both = series({ vessel: true });
    const [first, ...others] = lesionCandidates(both, breastMask(both[0]).mask);
    expect(dice(first.lesion.mask)).toBeGreaterThan(0.95);
    expect(first.rank).toBe(1);
    for (const { score } of others) expect(score).toBeLessThan(first.score);
  });

  test('are none in a breast without any, and need an early phase that is there', () => {
    const nothing = maskWhereIs(
      (i, j, k) => breast.mask.data[i + 60 * (j + 44 * k)] !== 0 && radiusAt(i, j, k) > 12,
    );
    expect(lesionCandidates(plain, nothing)).toEqual([]);
    expect(() => resolveCandidateSettings({ earlyPhase: 4 }, 3)).toThrow(
      expect.objectContaining({ code: 'segmentation/bad-settings' }),
    );
  });
});

describe('the breast mask', () => {
  test('holds the breast, neither air, skin nor muscle', () => {
    const shares = new Map<Tissue, [number, number]>();
    breast.mask.data.forEach((inside, v) => {
      const [i, j, k] = [v % 60, Math.floor(v / 60) % 44, Math.floor(v / 2640)];
      const counts = shares.get(tissueAt(i, j, k, {})) ?? [0, 0];
      counts[inside]++;
      shares.set(tissueAt(i, j, k, {}), counts);
    });
    const share = (tissue: Tissue) => {
      const [out, within] = shares.get(tissue) ?? [0, 0];
      return within / (out + within);
    };
    expect(breast.chestWallFound).toBe(true);
    expect(share(AIR)).toBe(0);
    expect(share(MUSCLE)).toBeLessThan(0.05);
    expect(share(TUMOUR)).toBe(1);
    expect(share(FAT)).toBeGreaterThan(0.75);
  });

  test('says where it found no chest wall, and is empty in an image without contrast', () => {
    const noLung = breastMask(series({ lung: false })[0]);
    expect(noLung).toMatchObject({ chestWallFound: false, reason: { code: 'chest-wall-not-found' } });
    const flat = makeVolume(grid, new Float32Array(plain[0].data.length).fill(1));
    expect(breastMask(flat)).toMatchObject({ voxels: 0, reason: { code: 'empty-region' } });
    expect(() => resolveBreastMaskSettings({ thickestWallMm: 1 })).toThrow(
      expect.objectContaining({ code: 'segmentation/bad-settings' }),
    );
  });

  test('clips the rings that papers use', () => {
    const rings = peritumoralRings(truth, breast.mask);
    expect(rings.map(({ name }) => name)).toEqual(['0-2 mm', '2-4 mm', '3-5 mm']);
    for (const { mask } of rings) {
      expect(mask.data.some((inside, v) => inside !== 0 && breast.mask.data[v] === 0)).toBe(false);
    }
  });
});

describe('the reference in the other breast', () => {
  const axial = makeGrid({ size: [21, 5, 3], spacingMm: [2, 2, 3], originMm: [-20, 0, 0] });
  const at = (i: number) => ({ grid: axial, data: new Uint8Array(315).fill(1, i + 21 * 2, i + 21 * 2 + 2) });

  test('lies as far from the middle on the other side', () => {
    const { mask, share, midlineMm } = mirroredRegion(at(3));
    expect(mask.data).toEqual(at(16).data);
    expect([share, midlineMm]).toEqual([1, 0]);
  });

  test('is empty, with a reason, where the image does not hold that side', () => {
    expect(mirroredRegion(at(3), { midlineMm: 40 })).toMatchObject({
      voxels: 0,
      share: 0,
      reason: { code: 'empty-region' },
    });
    const left = { grid: axial, data: new Uint8Array(315).fill(1).map((_, v) => (v % 21 < 10 ? 1 : 0)) };
    expect(mirroredRegion(at(3), { midlineMm: 0, breasts: left }).share).toBe(0);
  });
});
