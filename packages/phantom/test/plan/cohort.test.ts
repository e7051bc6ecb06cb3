import { isLobuleError } from '@lobule/foundation';
import { describe, expect, test } from 'vitest';
import { cohortPlan, completeSettings, lesionKinds, simulateExam } from '../../src/index.ts';

const cohort = cohortPlan().patients;
const mains = cohort.map(({ breast }) => breast.lesions[0]);

describe('the default cohort', () => {
  test('has 24 women and every kind of lesion, from 8 to 40 mm', () => {
    expect(cohort).toHaveLength(24);
    expect(new Set(mains.map(({ kind }) => kind))).toEqual(new Set(lesionKinds));
    const sizes = mains.map(({ diameterMm }) => diameterMm);
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(8);
    expect(Math.min(...sizes)).toBeLessThan(9);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(40);
    expect(Math.max(...sizes)).toBeGreaterThan(36);
  });

  test('has one woman who moves and one who stops early, not the same', () => {
    const movers = cohort.filter(({ motionMm }) => motionMm.length > 0);
    const stoppers = cohort.filter(({ stoppedEarly }) => stoppedEarly);
    expect(movers).toHaveLength(1);
    expect(stoppers).toHaveLength(1);
    expect(movers[0].id).not.toBe(stoppers[0].id);
  });

  test('has lesions whose exchange lies in the range of malignant tissue', () => {
    for (const { tissue } of mains) {
      const kep = tissue.ktransPerMin / tissue.ve;
      expect(tissue.ktransPerMin).toBeGreaterThanOrEqual(0.15);
      expect(tissue.ktransPerMin).toBeLessThanOrEqual(0.6);
      expect(kep).toBeGreaterThan(0.24);
      expect(kep).toBeLessThan(2.1);
      expect(tissue.vp).toBe(0);
    }
  });
});

test('about 30 to 40 % respond completely and about 40 % recur', () => {
  const share = (patients: typeof cohort, of: (patient: (typeof cohort)[number]) => boolean) =>
    patients.filter(of).length / patients.length;
  const many = cohortPlan({ patients: 2000 }).patients;
  for (const [patients, slack] of [
    [many, 0.03],
    [cohort, 0.1],
  ] as const) {
    expect(Math.abs(share(patients, ({ outcome }) => outcome.pcr) - 0.36)).toBeLessThan(slack);
    expect(Math.abs(share(patients, ({ outcome }) => outcome.recurrence) - 0.43)).toBeLessThan(slack);
  }
});

test('women with lower D and higher Ktrans respond more often', () => {
  const many = cohortPlan({ patients: 2000 }).patients;
  const mean = (pcr: boolean, of: (tissue: (typeof mains)[number]['tissue']) => number) => {
    const group = many.filter(({ outcome }) => outcome.pcr === pcr);
    return group.reduce((sum, { breast }) => sum + of(breast.lesions[0].tissue), 0) / group.length;
  };
  expect(mean(true, ({ d }) => d)).toBeLessThan(mean(false, ({ d }) => d) - 0.08e-3);
  expect(mean(true, (t) => t.ktransPerMin)).toBeGreaterThan(mean(false, (t) => t.ktransPerMin) + 0.02);
});

test('a woman is the same in a cohort of any size', () => {
  expect(cohortPlan({ patients: 9, motion: false, incomplete: false }).patients[3]).toEqual(
    cohortPlan({ patients: 40, motion: false, incomplete: false }).patients[3],
  );
});

test('a plan is plain data, which a worker can be sent', () => {
  const plan = cohortPlan({ patients: 2 });
  expect(structuredClone(plan)).toEqual(plan);
  expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
});

test('the plasma volume is what the settings ask for', () => {
  const { vp } = cohortPlan({ plasmaVolume: 1 }).patients[0].breast.lesions[0].tissue;
  expect(vp).toBeGreaterThanOrEqual(0.01);
  expect(vp).toBeLessThanOrEqual(0.08);
});

test.each([
  { patients: 0 },
  { patients: 2.5 },
  { noise: Number.NaN },
  { motion: 1 as unknown as boolean },
  { patient: 3 } as object,
])('settings %j are refused', (settings) => {
  expect(() => cohortPlan(settings)).toThrow(expect.objectContaining({ code: 'phantom/bad-settings' }));
});

test('absent settings take their defaults', () => {
  expect(completeSettings({ seed: 5 })).toMatchObject({ seed: 5, patients: 24, matrix: 96, slices: 16 });
});

test('a patient who is not planned cannot be scanned', () => {
  try {
    simulateExam(cohortPlan({ patients: 1 }), 1);
    expect.unreachable();
  } catch (error) {
    expect(isLobuleError(error, 'phantom/no-such-patient')).toBe(true);
  }
});
