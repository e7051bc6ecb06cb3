import { randomStream } from '@lobule/foundation';
import { type Mask, makeGrid, type Volume } from '@lobule/volume';
import type { LabelledExam, ListedExam } from '../../src/index.ts';

export interface MadeExam extends LabelledExam {
  readonly breast: Mask;
  readonly timesS: readonly number[];
}

const SIZE = [24, 22, 12] as const;
const CURVES = { gland: [0, 40, 70, 100], lesion: [0, 160, 170, 150], vessel: [0, 150, 165, 175] };

/** A box of breast with gland, a vessel through it and, where wanted, a ball that washes out. */
export function makeExam(
  seed: number,
  lesion = true,
  spacingMm: readonly [number, number, number] = [1.5, 1.5, 2],
): MadeExam {
  const random = randomStream(seed, 'learnt');
  const grid = makeGrid({ size: SIZE, spacingMm });
  const count = SIZE[0] * SIZE[1] * SIZE[2];
  const radius = 5 + 4 * random.uniform();
  const centre = [0.35, 0.4, 0.4].map(
    (from, axis) => (from + 0.25 * random.uniform()) * SIZE[axis] * [1.5, 1.5, 2][axis],
  );
  const gain = 0.5 + 2 * random.uniform();
  const lesions = new Uint8Array(count);
  const breast = new Uint8Array(count);
  const data = [0, 1, 2, 3].map(() => new Float32Array(count));
  for (let v = 0; v < count; v++) {
    const i = v % SIZE[0];
    const j = Math.floor(v / SIZE[0]) % SIZE[1];
    const k = Math.floor(v / (SIZE[0] * SIZE[1]));
    const [x, y, z] = [1.5 * i - centre[0], 1.5 * j - centre[1], 2 * k - centre[2]];
    if (j >= 3) breast[v] = 1;
    if (lesion && x * x + y * y + z * z < radius * radius) lesions[v] = 1;
    const isVessel = Math.abs(j - 5) < 1.5 && Math.abs(k - 3) < 1.5;
    const curve = lesions[v] ? CURVES.lesion : isVessel ? CURVES.vessel : CURVES.gland;
    const before = breast[v] ? 300 : 10;
    for (let p = 0; p < 4; p++) {
      const noise = 16 * (random.uniform() + random.uniform() - 1);
      data[p][v] = gain * (before + (breast[v] ? curve[p] : 0) + noise);
    }
  }
  return {
    series: data.map((values): Volume => ({ grid, data: values })),
    lesions: { grid, data: lesions },
    breast: { grid, data: breast },
    timesS: [0, 70, 140, 280],
  };
}

/** Exams of patients P0 and so on; the last patient has no lesion. */
export function listExams(patients: number): readonly ListedExam[] {
  return Array.from({ length: patients }, (_, n) => ({
    patient: `P${n}`,
    load: () => makeExam(n, n < patients - 1),
    ageYears: 40 + n,
    acquiredYear: 2020 + (n % 3),
  }));
}

/** Small enough for a test. */
export const smallSettings = {
  folds: 3,
  rounds: 15,
  marginRounds: 15,
  depth: 3,
  voxelsPerExam: 600,
  marginVoxels: 600,
};
