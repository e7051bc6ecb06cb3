import { randomStream } from '@lobule/foundation';
import { type Crew, fillNormal } from '@lobule/numerics';
import { alignSeriesInParallel, movePoint, valuesAt } from '@lobule/registration';
import { type Mask, makeGrid, type Point, type Volume } from '@lobule/volume';
import {
  apart,
  below,
  besideTruth,
  errorsWithin,
  estimateCase,
  placeOf,
  quantile,
} from './registration-cases.ts';
import type { CaseResult } from './suite.ts';

/**
 * Metastases of a liver that breathing carries by up to 15 mm from phase to phase, drawn from formulas (room `phantom`
 * has breasts alone): a body, a liver with its vessels, three metastases whose rims enhance. The motion dies away
 * smoothly towards the wall of the body: that the liver slides along it is left out, so a real one is harder.
 */
export const liverSeeds = [107, 108] as const;

const grid = makeGrid({ size: [96, 80, 40], spacingMm: [3, 3, 4], originMm: [-142.5, -118.5, -78] });
const phases = [1, 2, 3] as const;
/** What room `runner` starts from where the organ is a liver. */
const settings = {
  linear: { levelsMm: [12, 6, 3, 1.5] },
  deformable: { levelsMm: [11.2, 5.6, 2.8], stiffness: 1000 },
};

interface LiverExam {
  /** At a noise of a 25th of the liver's signal. */
  readonly phases: readonly Volume<Float32Array>[];
  readonly clean: readonly Volume<Float32Array>[];
  readonly still: readonly Volume<Float32Array>[];
  readonly moved: readonly ((place: Point) => Point)[];
  readonly liver: Mask;
  readonly metastases: Mask;
}

export async function liverCases(crew: Crew, seed: number): Promise<CaseResult[]> {
  const exam = liverExam(seed);
  const name = `liver, seed ${seed}`;
  const { alignments } = await alignSeriesInParallel(crew, exam.phases, { mode: 'deformable', ...settings });
  const cases = phases.flatMap((phase) => {
    const { transform, errorMm } = alignments[phase];
    const inLiver = errorsWithin(exam.liver, transform, exam.moved[phase], 3);
    const inMetastases = errorsWithin(exam.metastases, transform, exam.moved[phase]);
    const voxels = inLiver.map((error) => error.voxels);
    const mm = inLiver.map((error) => error.mm);
    const which = `${name}, phase ${phase + 1}`;
    return [
      below(`${which}: median in the liver, voxels`, quantile(voxels, 0.5), 0.5),
      below(`${which}: 95th percentile in the liver, voxels`, quantile(voxels, 0.95), 1),
      below(
        `${which}: 95th percentile in metastases, voxels`,
        quantile(
          inMetastases.map((error) => error.voxels),
          0.95,
        ),
        1,
      ),
      estimateCase(which, errorMm?.median ?? Number.NaN, quantile(mm, 0.5)),
    ];
  });
  const inside = Array.from(exam.metastases.data.keys()).filter((v) => exam.metastases.data[v] !== 0);
  const places = inside.map((v) => placeOf(grid, v));
  let [before, after, atBest] = [0, 0, 0];
  for (const phase of phases) {
    const { transform } = alignments[phase];
    const seen = (move: (place: Point) => Point) => valuesAt(exam.clean[phase], places.map(move));
    const here = seen((place) => movePoint(transform, place));
    const byTruth = seen(exam.moved[phase]);
    for (const [n, v] of inside.entries()) {
      if (!Number.isFinite(here[n])) continue;
      const still = exam.still[phase].data[v];
      before += Math.abs(exam.clean[phase].data[v] - still);
      after += Math.abs(here[n] - still);
      if (Number.isFinite(byTruth[n])) atBest += Math.abs(byTruth[n] - still);
    }
  }
  const left = below(`${name}: error of the signal left after alignment, metastases`, after / before, 0.2);
  cases.push(besideTruth(left, atBest / before));
  return cases;
}

function liverExam(seed: number): LiverExam {
  const stream = randomStream(seed, 'validation', 'registration', 'liver');
  const within = (limit: number) => limit * (2 * stream.uniform() - 1);
  const waves = Array.from({ length: 24 }, () => ({
    k: [within(0.2), within(0.2), within(0.2)],
    phase: within(Math.PI),
  }));
  const centres = Array.from({ length: 3 }, (): Point => [-35 + within(45), within(35), within(30)]);
  const radii = centres.map(() => 8 + 6 * stream.uniform());
  const scene = (agent: number) => (place: Point) => {
    const [x, y, z] = place;
    const body = (x * x) / 19_600 + (y * y) / 12_100;
    if (body > 1.3) return 0;
    let texture = 0;
    for (const { k, phase } of waves) texture += Math.sin(k[0] * x + k[1] * y + k[2] * z + phase);
    const vessels = Math.max(0, texture - 3) / 3;
    const inLiver = soft(liverRadius(place) - 1, 0.03);
    let signal = soft(body - 1, 0.03) * (55 + 6 * texture * (1 - inLiver));
    signal += inLiver * (45 + agent * (35 + 60 * vessels));
    for (const [n, centre] of centres.entries()) {
      const radius = apart(place, centre) / radii[n];
      const inside = soft(radius - 1, 0.08);
      const rim = Math.exp(-(((radius - 0.75) / 0.25) ** 2));
      signal += inside * (agent * (90 * rim - 30) - 35);
    }
    return signal;
  };
  const agents = [0, 1, 0.9, 0.7];
  const breaths = agents.map((_, phase) => breath(phase === 0 ? 0 : 4 + 11 * stream.uniform(), within(1)));
  const moved = breaths.map((move) => (place: Point): Point => {
    const u = move(place);
    return [place[0] + u[0], place[1] + u[1], place[2] + u[2]];
  });
  const draw = (phase: number, lies: boolean) => {
    const image = scene(agents[phase]);
    const data = Float32Array.from({ length: 96 * 80 * 40 }, (_, v) =>
      image(lies ? placeOf(grid, v) : placeBefore(breaths[phase], placeOf(grid, v))),
    );
    return { grid, data };
  };
  const still = agents.map((_, phase) => draw(phase, true));
  const clean = agents.map((_, phase) => (phase === 0 ? still[0] : draw(phase, false)));
  const noise = new Float64Array(96 * 80 * 40);
  const noisy = clean.map(({ data }) => {
    fillNormal(stream, noise);
    return { grid, data: data.map((value, v) => Math.abs(value + 4 * noise[v])) };
  });
  const maskOf = (holds: (place: Point) => boolean): Mask => ({
    grid,
    data: Uint8Array.from({ length: 96 * 80 * 40 }, (_, v) => (holds(placeOf(grid, v)) ? 1 : 0)),
  });
  return {
    phases: noisy,
    clean,
    still,
    moved,
    liver: maskOf((place) => liverRadius(place) < 1),
    metastases: maskOf((place) => centres.some((centre, n) => apart(place, centre) < radii[n])),
  };
}

/** 1 on the liver's surface. */
function liverRadius([x, y, z]: Point): number {
  return Math.sqrt(((x + 35) / 85) ** 2 + (y / 75) ** 2 + (z / 62) ** 2);
}

/** 1 well below zero, 0 well above, over about the given width. */
function soft(x: number, width: number): number {
  return 1 / (1 + Math.exp((4 * x) / width));
}

/** Down by so many mm below the diaphragm's dome, forward by a third of that, and less towards the wall. */
function breath(mm: number, tilt: number): (place: Point) => Point {
  return ([x, y, z]) => {
    const share = Math.exp(-((x + 35) ** 2 + y * y + (z - 20) ** 2) / (2 * 80 * 80));
    return [0.1 * tilt * mm * share, (-mm / 3) * share * (1 + (0.2 * z) / 80), -mm * share];
  };
}

/** The place that the breath carries to q. */
function placeBefore(move: (place: Point) => Point, q: Point): Point {
  let place = q;
  for (let step = 0; step < 25; step++) {
    const u = move(place);
    place = [q[0] - u[0], q[1] - u[1], q[2] - u[2]];
  }
  return place;
}
