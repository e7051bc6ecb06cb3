import { randomStream } from '@lobule/foundation';
import { gridSpacingMm, voxelVolumeMm3 } from '@lobule/volume';
import { describe, expect, test } from 'vitest';
import { compose } from '../../src/anatomy/composition.ts';
import { breastFrame, toPatientWay } from '../../src/anatomy/frame.ts';
import { textureLattice } from '../../src/anatomy/texture.ts';
import { label, tissueName } from '../../src/anatomy/tissues.ts';
import { cohortPlan } from '../../src/index.ts';

const plan = cohortPlan();
const lattice = textureLattice(randomStream(2, 'lattice'));
const frame = breastFrame(96, 16, 'L', 6);

function composed(index: number, shift: readonly [number, number, number] = [0, 0, 0]) {
  return compose(frame, { ...plan.patients[index].breast, lattice }, shift);
}

/** The first patient of a kind whose lesion is at least so large. */
function patientWith(kind: string, atLeastMm: number): number {
  return plan.patients.findIndex(
    ({ breast }) => breast.lesions[0].kind === kind && breast.lesions[0].diameterMm > atLeastMm,
  );
}

function lesionShare(composition: ReturnType<typeof composed>, wanted: readonly number[]): number {
  let sum = 0;
  composition.label.forEach((value, c) => {
    if (wanted.includes(value)) sum += composition.weight[c];
  });
  return sum;
}

describe('a voxel', () => {
  const composition = composed(1);

  test('is filled by its components, or lies at the air', () => {
    const filled = new Float64Array(composition.labels.length);
    composition.voxel.forEach((v, c) => {
      filled[v] += composition.weight[c];
    });
    expect(filled.some((share) => share > 1)).toBe(false);
    expect(filled.some((share, v) => share === 0 && composition.labels[v] !== label.air)).toBe(false);
  });

  test('of an interior is one tissue, and so are its neighbours', () => {
    const steps = [1, -1, 96, -96, 9216, -9216];
    const inside = [...composition.interior.keys()].filter((v) => composition.interior[v] === 1);
    const { labels } = composition;
    expect(inside.every((v) => steps.every((step) => labels[v + step] === labels[v]))).toBe(true);
    expect(inside.length).toBeGreaterThan(20_000);
  });

  test('of several tissues exists: partial volume', () => {
    const shares = new Set(composition.weight);
    expect(shares.size).toBeGreaterThan(4);
  });
});

test('every breast has air, fat, glands, skin, muscle, bone, lung and vessels', () => {
  for (const index of [0, 7, 13]) {
    const present = new Set(composed(index).labels);
    for (const value of [0, 1, 2, 3, 4, 5, 6, 7]) expect(present.has(value), tissueName(value)).toBe(true);
  }
});

test('a round lesion has the volume of its ellipsoid', () => {
  const index = patientWith('round', 15);
  const { radiiMm } = plan.patients[index].breast.lesions[0];
  const volume = lesionShare(composed(index), [label.lesion]) * voxelVolumeMm3(frame.grid);
  const ellipsoid = (4 / 3) * 3.14159 * radiiMm[0] * radiiMm[1] * radiiMm[2];
  expect(Math.abs(volume / ellipsoid - 1)).toBeLessThan(0.1);
});

test('a necrotic lesion has a core, and no other kind has', () => {
  expect(lesionShare(composed(patientWith('necrotic', 15)), [label.lesion + 1])).toBeGreaterThan(5);
  expect(lesionShare(composed(patientWith('round', 15)), [label.lesion + 1])).toBe(0);
});

test('a spiculated lesion reaches beyond its body', () => {
  const index = patientWith('spiculated', 20);
  const lesion = plan.patients[index].breast.lesions[0];
  const { labels } = composed(index);
  const [dx, dy, dz] = gridSpacingMm(frame.grid);
  let farthest = 0;
  labels.forEach((value, v) => {
    if (value !== label.lesion) return;
    const a = frame.startMm[0] - (v % 96) * dx - lesion.centreMm[0];
    const h = frame.startMm[1] - (Math.floor(v / 96) % 96) * dy - lesion.centreMm[1];
    const w = frame.startMm[2] + Math.floor(v / 9216) * dz - lesion.centreMm[2];
    farthest = Math.max(farthest, Math.sqrt(a * a + h * h + w * w));
  });
  expect(farthest).toBeGreaterThan(0.62 * lesion.diameterMm);
});

test('a lesion that touches a vessel has one as its neighbour', () => {
  const { labels } = composed(patientWith('touching-vessel', 15));
  const touching = labels.findIndex(
    (value, v) =>
      value === label.lesion && [1, -1, 96, -96].some((step) => labels[v + step] === label.vessel),
  );
  expect(touching).toBeGreaterThan(0);
});

test('when the patient moves, her lesion moves by as much', () => {
  const shift = [-3.1, -3.7, 1.4] as const;
  const centre = (composition: ReturnType<typeof composed>) => {
    const sums = [0, 0, 0, 0];
    composition.voxel.forEach((v, c) => {
      if (composition.label[c] !== label.lesion) return;
      const share = composition.weight[c];
      sums[0] -= share * (v % 96) * frame.spacingMm[0];
      sums[1] -= share * (Math.floor(v / 96) % 96) * frame.spacingMm[1];
      sums[2] += share * Math.floor(v / 9216) * frame.spacingMm[2];
      sums[3] += share;
    });
    return sums.slice(0, 3).map((sum) => sum / sums[3]);
  };
  const before = centre(composed(3));
  const after = centre(composed(3, shift));
  after.forEach((mm, axis) => expect(Math.abs(mm - before[axis] - shift[axis])).toBeLessThan(0.1));
});

test('forward is towards the front of the patient, up towards her head', () => {
  const forward = toPatientWay(frame, [1, 0, 0]);
  expect(forward[1]).toBeLessThan(-0.99);
  const up = toPatientWay(frame, [0, 1, 0]);
  [0, 0, 1].forEach((mm, axis) => expect(up[axis]).toBeCloseTo(mm, 12));
});
