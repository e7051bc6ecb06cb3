import { randomStream } from '@lobule/foundation';
import {
  cohortPlan,
  type PhaseMotion,
  patientTruth,
  placeInPhase,
  simulateExam,
  withMotion,
} from '@lobule/phantom';
import { indexToPatient, type Point, patientToIndex } from '@lobule/volume';
import { describe, expect, test } from 'vitest';
import { compose } from '../../src/anatomy/composition.ts';
import { breastFrame, toBreastPlace } from '../../src/anatomy/frame.ts';
import { pullBackOf } from '../../src/anatomy/motion.ts';
import { textureLattice } from '../../src/anatomy/texture.ts';

const settings = { patients: 1, matrix: 48, slices: 16, noise: 0, motion: false } as const;
const bent: PhaseMotion = {
  shiftMm: [2, -1.5, 1],
  turnDeg: [1, -2, 3],
  waves: [
    { mm: [2, 1, 0], perMm: [0.03, 0.02, 0.04], phase: 0.4 },
    { mm: [0, 2, -2], perMm: [-0.02, 0.03, 0.01], phase: 2 },
  ],
};
const still = cohortPlan(settings);
const plan = withMotion(still, 0, [{}, bent, bent]);
const before = simulateExam(still, 0);

describe('A patient who turns and bends between the phases', () => {
  test('is seen where the truth says: a place goes there, and what is seen there is that place', () => {
    const { laterality, obliqueDeg } = plan.patients[0];
    const frame = breastFrame(48, 16, laterality, obliqueDeg);
    const place: Point = indexToPatient(frame.grid, [20.3, 22.7, 8.1]);
    const [a, h, w] = toBreastPlace(frame, placeInPhase(plan, 0, 1)(place));
    const seen = new Float64Array(3);
    pullBackOf(bent)?.(a - 2, h + 1.5, w - 1, seen);
    toBreastPlace(frame, place).forEach((value, axis) => expect(seen[axis]).toBeCloseTo(value, 8));
    const unmoved = placeInPhase(plan, 0, 0)(place);
    place.forEach((value, axis) => expect(unmoved[axis]).toBeCloseTo(value, 9));
    const [i, j] = patientToIndex(frame.grid, placeInPhase(plan, 0, 2)(place));
    expect(Math.hypot(i - 20.3, j - 22.7)).toBeGreaterThan(0.3);
  });

  test('moves in those phases of the images alone; the first phase and all other series stay as they are', () => {
    const after = simulateExam(plan, 0);
    const different = before.series.flatMap(({ kind, frames }, s) =>
      frames.flatMap(({ volume }, f) => {
        const other = after.series[s].frames[f].volume.data;
        return volume.data.some((value, v) => value !== other[v]) ? [`${kind} ${f}`] : [];
      }),
    );
    expect(different).toEqual(['dynamic 1', 'dynamic 2']);
  });

  test('shows its tissues where the truth says', () => {
    const { laterality, obliqueDeg, breast } = plan.patients[0];
    const frame = breastFrame(48, 16, laterality, obliqueDeg);
    const lattice = textureLattice(randomStream(2, 'phantom', 0, 'texture'));
    const { shiftMm, ...distortion } = bent;
    const before = compose(frame, { ...breast, lattice });
    const after = compose(frame, { ...breast, lattice }, shiftMm, distortion);
    const [alike, unaware] = [placeInPhase(plan, 0, 1), (place: Point) => place].map((move) => {
      let [same, all] = [0, 0];
      for (let v = 0; v < before.labels.length; v += 3) {
        const index: Point = [v % 48, Math.floor(v / 48) % 48, Math.floor(v / 2304)];
        const [i, j, k] = patientToIndex(frame.grid, move(indexToPatient(frame.grid, index))).map(Math.round);
        if (before.interior[v] === 0 || i < 0 || j < 0 || k < 0 || i > 47 || j > 47 || k > 15) continue;
        all++;
        if (after.labels[i + 48 * (j + 48 * k)] === before.labels[v]) same++;
      }
      return same / all;
    });
    expect(alike).toBeGreaterThan(0.99);
    expect(unaware).toBeLessThan(0.97);
  });

  test('has her motion in the document of the truth; who only shifts has it as before', () => {
    const { truth } = before;
    expect(JSON.stringify(patientTruth(plan, plan.patients[0], truth))).toContain('"distortion"');
    expect(JSON.stringify(patientTruth(still, still.patients[0], truth))).not.toContain('"distortion"');
  });
});
