import { canonicalJson, sha256 } from '@lobule/foundation';
import { exp, log, sin, tan } from '@lobule/numerics';
import { describe, expect, test } from 'vitest';
import { cohortPlan, type Exam, label, simulateExam } from '../../src/index.ts';
import type { SeriesKind } from '../../src/protocol.ts';

const small = { matrix: 64, slices: 12, patients: 6 } as const;
const quiet = cohortPlan({ ...small, noise: 0, motion: false });
const exam = simulateExam(quiet, 3);

function frames(of: Exam, kind: SeriesKind) {
  return of.series.find((series) => series.kind === kind)?.frames ?? [];
}

function interior(of: Exam, wanted: number): number[] {
  const found: number[] = [];
  of.truth.labels.data.forEach((value, v) => {
    if (value === wanted && of.truth.interior.data[v] === 1) found.push(v);
  });
  return found;
}

function hashOfExam(of: Exam): string {
  const images = of.series.flatMap(({ frames: all }) => all.map(({ volume }) => volume.data));
  const truth = Object.values(of.truth.maps).map(({ data }) => data);
  const parts = [...images, ...truth, of.truth.labels.data, of.truth.interior.data];
  return sha256(parts.map((a) => sha256(new Uint8Array(a.buffer, a.byteOffset, a.byteLength))).join());
}

describe('without noise', () => {
  const glands = interior(exam, label.gland);
  const tumour = interior(exam, label.lesion);

  test('there are interiors to look at', () => {
    expect(glands.length).toBeGreaterThan(50);
    expect(tumour.length).toBeGreaterThan(20);
  });

  test.each([
    ['t2', 'T2map'],
    ['t2star', 'T2starmap'],
  ] as const)('the echoes of %s decay with %s', (kind, map) => {
    const all = frames(exam, kind);
    const apart = all[7].acquisition.teMs - all[0].acquisition.teMs;
    for (const v of [...glands, ...tumour]) {
      const expected = exp(-apart / exam.truth.maps[map].data[v]);
      expect(all[7].volume.data[v] / all[0].volume.data[v]).toBeCloseTo(expected, 5);
    }
  });

  test('diffusion decays as the mixture of the true D, f and D*', () => {
    const all = frames(exam, 'dwi');
    const { D, f, Dstar } = exam.truth.maps;
    for (const v of tumour) {
      const left = (1 - f.data[v]) * exp(-800 * D.data[v]) + f.data[v] * exp(-800 * Dstar.data[v]);
      expect(all[7].volume.data[v] / all[0].volume.data[v]).toBeCloseTo(left, 5);
    }
  });

  test('two flip angles and the B1 map give back T1 (DESPOT1 through two points)', () => {
    const all = frames(exam, 'vfa');
    const degree = 3.141592653589793 / 180;
    for (const v of [...glands, ...tumour]) {
      const b1 = frames(exam, 'b1')[0].volume.data[v];
      const point = (n: number) => {
        const flip = all[n].acquisition.flipDeg * degree * b1;
        const s = all[n].volume.data[v];
        return { x: s / tan(flip), y: s / sin(flip) };
      };
      const [p, q] = [point(1), point(3)];
      const t1 = -all[0].acquisition.trMs / log((p.y - q.y) / (p.x - q.x));
      expect(Math.abs(t1 / exam.truth.maps.T1map.data[v] - 1)).toBeLessThan(1e-3);
    }
  });

  test('glands enhance by 10 to 70 %, tumours by more than 100 %', () => {
    const [before, , late] = frames(exam, 'dynamic');
    const enhancement = (voxels: number[]) =>
      voxels.reduce((sum, v) => sum + late.volume.data[v] / before.volume.data[v] - 1, 0) / voxels.length;
    expect(enhancement(glands)).toBeGreaterThan(0.1);
    expect(enhancement(glands)).toBeLessThan(0.7);
    expect(enhancement(tumour)).toBeGreaterThan(1);
  });

  test('before the injection nothing has changed: the first phase has the signal of the same flip angle', () => {
    const before = frames(exam, 'dynamic')[0].volume.data;
    const same = frames(exam, 'vfa')[3].volume.data;
    const ratio = before[glands[0]] / same[glands[0]];
    for (const v of [...glands, ...tumour]) expect(before[v] / same[v]).toBeCloseTo(ratio, 4);
  });
});

test('the noise in the air is what the protocol states', () => {
  const noisy = simulateExam(cohortPlan(small), 3);
  const { data } = frames(noisy, 'dwi')[0].volume;
  let sum = 0;
  const air = interior(noisy, label.air);
  for (const v of air) sum += data[v] * data[v];
  // Reference tissue at level 400, signal-to-noise ratio 40, two channels.
  expect(Math.abs(Math.sqrt(sum / air.length / 2) / 10 - 1)).toBeLessThan(0.03);
});

test('an exam is the same whichever was made before it, and in every engine', () => {
  const plan = cohortPlan({ matrix: 32, slices: 6, patients: 3 });
  const alone = hashOfExam(simulateExam(plan, 2));
  simulateExam(plan, 0);
  expect(hashOfExam(simulateExam(plan, 2))).toBe(alone);
  expect(hashOfExam(simulateExam(plan, 1))).not.toBe(alone);
  expect(alone).toBe('a5da61683637285ec24ed61e7b76b46c484f29c1cfa11608e9200c7fe3df31b9');
});

test('a series is the same where it alone is scanned', () => {
  const alone = simulateExam(quiet, 3, { only: ['dynamic'] });
  expect(alone.series).toEqual(exam.series.filter(({ kind }) => kind === 'dynamic'));
  expect(alone.series).toHaveLength(1);
});

test('the woman who moves lies still in the truth and elsewhere later', () => {
  const moving = simulateExam(cohortPlan({ ...small, noise: 0 }), 1);
  const still = simulateExam(quiet, 1);
  expect(hashOfExam({ ...moving, series: [] })).toBe(hashOfExam({ ...still, series: [] }));
  const [a, b] = [frames(moving, 'dynamic'), frames(still, 'dynamic')];
  expect(sha256(new Uint8Array(a[1].volume.data.buffer))).toBe(
    sha256(new Uint8Array(b[1].volume.data.buffer)),
  );
  expect(sha256(new Uint8Array(a[4].volume.data.buffer))).not.toBe(
    sha256(new Uint8Array(b[4].volume.data.buffer)),
  );
});

test('the woman who stops early has five phases and no diffusion', () => {
  const stopped = simulateExam(quiet, 4);
  expect(frames(stopped, 'dynamic')).toHaveLength(5);
  expect(frames(stopped, 'dwi')).toHaveLength(0);
  expect(frames(exam, 'dynamic')).toHaveLength(6);
  expect(frames(exam, 'dwi')).toHaveLength(8);
});

test('the truth says NaN where nothing is defined', () => {
  const fat = interior(exam, label.fat)[0];
  const { maps } = exam.truth;
  expect(maps.ADC.data[fat]).toBeNaN();
  expect(maps.ve.data[fat]).toBeNaN();
  expect(maps.Ktrans.data[fat]).toBe(0);
  expect(maps.T1map.data[interior(exam, label.air)[0]]).toBeNaN();
});

test('each lesion comes with its volume, its mask and its means', () => {
  const [lesion] = exam.truth.lesions;
  const planned = quiet.patients[3].breast.lesions[0];
  expect(lesion.kind).toBe(planned.kind);
  expect(lesion.volumeMl).toBeGreaterThan(2);
  expect(lesion.enhancing.data.some((value) => value === 1)).toBe(true);
  expect(Math.abs(lesion.mean.D / planned.tissue.d - 1)).toBeLessThan(0.05);
  expect(canonicalJson(lesion.mean)).toContain('Ktrans');
});
