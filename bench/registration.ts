import { randomStream } from '../packages/foundation/src/index.ts';
import { type Crew, cos, fillNormal, sin } from '../packages/numerics/src/index.ts';
import { type AlignedSeries, alignSeriesInParallel, movePoint } from '../packages/registration/src/index.ts';
import { openAlignCrew } from '../packages/registration/src/node/index.ts';
import { indexToPatient, makeGrid, type Point, type Volume } from '../packages/volume/src/index.ts';
import type { Bench } from './bench.ts';

/** Both breasts in 340 x 340 x 160 mm: 5.2 million voxels a phase. */
const grid = makeGrid({ size: [256, 256, 80], spacingMm: [1.33, 1.33, 2], originMm: [-169.6, -169.6, -79] });
const WORKERS = 2;

/** Where the place q of a phase was before: turned and shifted, or bent by waves. */
type Back = (phase: number, place: Float64Array) => void;

export const rigidly: Back = (phase, p) => {
  const turn = 0.006 * phase;
  const [x, y] = [p[0], p[1]];
  p[0] = cos(turn) * x + sin(turn) * y - 0.5 * phase;
  p[1] = cos(turn) * y - sin(turn) * x + 0.7 * phase;
  p[2] -= 0.4 * phase;
};
export const bending: Back = (phase, p) => {
  const [x, y, z] = p;
  p[0] -= 0.5 * phase * sin(y / 17 + z / 30);
  p[1] -= 0.6 * phase * sin(x / 19 + 0.5);
  p[2] -= 0.3 * phase * cos(x / 21 + y / 23);
};

/** Two breast-like bodies whose glands enhance from phase to phase, with noise of a thirtieth of the glands' signal. */
export function seriesOf(back: Back): Volume<Float32Array>[] {
  const stream = randomStream(1, 'bench', 'registration');
  const waves = Array.from({ length: 10 }, () => [
    ...Array.from({ length: 3 }, () => stream.uniform() - 0.5),
    6 * stream.uniform(),
  ]);
  const place = new Float64Array(3);
  const noise = new Float64Array(256 * 256);
  return [0, 1, 2, 3, 4, 5].map((phase) => {
    const data = new Float32Array(256 * 256 * 80);
    const agent = phase === 0 ? 0 : 0.4 + 0.1 * phase;
    for (let v = 0; v < data.length; v++) {
      const inSlice = v % noise.length;
      if (inSlice === 0) fillNormal(stream, noise);
      place.set(indexToPatient(grid, [v % 256, Math.floor(v / 256) % 256, Math.floor(v / 65_536)]));
      if (phase > 0) back(phase, place);
      const [x, y, z] = place;
      const side = Math.abs(x) - 85;
      const body = (side * side) / 4900 + (y * y) / 10_000 + (z * z) / 6400;
      let signal = 0;
      if (body < 2) {
        const edge = 1 / (1 + body ** 12);
        let texture = 0;
        for (const [a, b, c, start] of waves) texture += sin(0.6 * (a * x + b * y + c * z) + start);
        const gland = texture > 0 ? texture : 0;
        signal = edge * (60 + 20 * gland * (1 + agent));
      }
      data[v] = Math.abs(signal + 3 * noise[inSlice]);
    }
    return { grid, data };
  });
}

/** The truth at a place of the first phase, by repeated correction of its way back. */
function truthAt(back: Back, phase: number, place: Point): Point {
  const q = Float64Array.from(place);
  const seen = new Float64Array(3);
  for (let step = 0; step < 60; step++) {
    seen.set(q);
    back(phase, seen);
    for (let axis = 0; axis < 3; axis++) q[axis] += place[axis] - seen[axis];
  }
  return [q[0], q[1], q[2]];
}

function medianErrorMm(back: Back, { alignments }: AlignedSeries): number {
  const errors: number[] = [];
  for (let phase = 1; phase < 6; phase++) {
    for (let n = 0; n < 500; n++) {
      const place: Point = [(n % 2 === 0 ? 85 : -85) + 40 * sin(n), 60 * sin(1.7 * n), 45 * sin(2.9 * n)];
      const [a, b] = [movePoint(alignments[phase].transform, place), truthAt(back, phase, place)];
      errors.push(Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]));
    }
  }
  return errors.sort((a, b) => a - b)[errors.length >> 1];
}

function bench(name: string, mode: 'rigid' | 'deformable', back: Back, tolerance: number): Bench {
  let series: Volume<Float32Array>[] | undefined;
  let crew: Crew | undefined;
  const align = () => {
    series ??= seriesOf(back);
    crew ??= openAlignCrew(WORKERS);
    // The error estimate is a second search in the other direction and doubles the time.
    return alignSeriesInParallel(crew, series, { mode, estimateError: false });
  };
  return {
    name,
    unit: 's',
    threads: WORKERS,
    async check() {
      const worst = medianErrorMm(back, await align());
      return { against: 'known motion, median error in mm', cases: 2500, worst, tolerance };
    },
    async run() {
      const start = performance.now();
      await align();
      return (performance.now() - start) / 1000;
    },
    close: async () => crew?.close(),
  };
}

export const benches: readonly Bench[] = [
  bench('registration/rigid-6', 'rigid', rigidly, 0.1),
  bench('registration/deformable-6', 'deformable', bending, 0.67),
];
