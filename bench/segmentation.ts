import { lesionFromClick, type SegmentedLesion, scoreMasks } from '../packages/segmentation/src/index.ts';
import {
  indexToPatient,
  type Mask,
  makeGrid,
  makeVolume,
  type Volume,
} from '../packages/volume/src/index.ts';
import type { Bench } from './bench.ts';

const SIZE = [256, 256, 80] as const;
const SPACING = [0.7, 0.7, 1.2] as const;
const RADIUS_MM = 12.5;
/** Enhancement of the mass relative to its first phase, and of the tissue around it. */
const CURVE = [0, 1, 0.95, 0.9, 0.85, 0.8];
const PLACE = [130, 128, 41] as const;

interface Case {
  readonly series: readonly Volume[];
  readonly truth: Mask;
}

/** A mass of 25 mm in tissue that enhances a little, in six phases; noise from a congruential sequence. */
function makeCase(): Case {
  const grid = makeGrid({ size: SIZE, spacingMm: SPACING });
  const count = SIZE[0] * SIZE[1] * SIZE[2];
  const inside = new Uint8Array(count);
  for (let k = 0, v = 0; k < SIZE[2]; k++) {
    for (let j = 0; j < SIZE[1]; j++) {
      for (let i = 0; i < SIZE[0]; i++, v++) {
        const [x, y, z] = [(i - 128) * SPACING[0], (j - 128) * SPACING[1], (k - 40) * SPACING[2]];
        inside[v] = x * x + y * y + z * z < RADIUS_MM * RADIUS_MM ? 1 : 0;
      }
    }
  }
  let state = 1;
  const series = CURVE.map((share) => {
    const data = new Float32Array(count);
    for (let v = 0; v < count; v++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      data[v] = 300 + share * (inside[v] === 1 ? 500 : 60) + 60 * (state / 4294967296 - 0.5);
    }
    return makeVolume(grid, data);
  });
  return { series, truth: { grid, data: inside } };
}

let made: Case | undefined;

function click(): { readonly lesion: SegmentedLesion; readonly truth: Mask; readonly ms: number } {
  made ??= makeCase();
  const { series, truth } = made;
  const started = performance.now();
  const lesion = lesionFromClick(series, indexToPatient(truth.grid, PLACE));
  return { lesion, truth, ms: performance.now() - started };
}

export const benches: readonly Bench[] = [
  {
    name: 'segmentation/click',
    unit: 'ms',
    check() {
      const { lesion, truth } = click();
      const worst = 1 - scoreMasks(lesion.mask, truth).dice.value;
      return { against: 'a mass of 25 mm, 1 - Dice', cases: 1, worst, tolerance: 0.02 };
    },
    run: () => click().ms,
    close: () => {
      made = undefined;
      return Promise.resolve();
    },
  },
];
