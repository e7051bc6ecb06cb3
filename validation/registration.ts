import type { Crew } from '@lobule/numerics';
import {
  type Alignment,
  alignSeriesInParallel,
  movePoint,
  readItkTransform,
  type Transform,
  transformThrough,
  warpMatched,
  writeItkTransform,
} from '@lobule/registration';
import { openAlignCrew } from '@lobule/registration/node';
import { indexToPatient, type Point, type Volume } from '@lobule/volume';
import {
  apart,
  below,
  besideTruth,
  errorsWithin,
  estimateCase,
  placeOf,
  quantile,
} from './registration-cases.ts';

import { type MotionKind, type MovingExam, movingExam, phantomTofts } from './registration-exams.ts';
import { liverCases, liverSeeds } from './registration-liver.ts';
import type { CaseResult, Suite } from './suite.ts';

/**
 * Motion that is known, found again: synthetic dynamic exams (room `phantom`) in which every phase after the first has
 * moved while the agent comes, at usual noise, aligned with the settings that are the defaults. The women, their motions
 * and their noise are of seeds that no setting was chosen on.
 *
 * Places count where both phases see them: what has left the slab cannot be found. Ktrans is compared in all voxels of
 * the breast that are most of all tissue with exchange (lesion, gland, skin), those at their edges too: that is where
 * motion does harm. (In their interiors, where `phantom` compares maps, neighbours are alike, motion changes Ktrans by a
 * tenth, and warping by the true motion itself leaves 19 to 54 % of that.) The transforms come from the noisy phases, the
 * maps from the same phases without noise, so that the difference to the woman who lay still is that of motion and of
 * nothing else; they are brought back as the main job brings them (`warpMatched`), the true motion by a spline on a lattice of
 * 8 mm. It is told twice: against the woman who lay still, which holds what interpolation between voxels of
 * 1.6 mm and the coil do, of which no alignment is free; and against the same phases brought back by the true motion,
 * which is what alignment did wrong.
 */
const seeds = { rigid: [101, 102, 103], deformable: [104, 105, 106] } as const;
const phases = [1, 2, 3, 4, 5] as const;

export const suite: Suite = {
  name: 'registration',
  cases: 200,
  async run(context) {
    const results: CaseResult[] = [];
    const all = (['rigid', 'deformable'] as const).flatMap((kind) =>
      seeds[kind].map((seed) => [kind, seed] as const),
    );
    const crew = openAlignCrew(2);
    try {
      for (const [done, [kind, seed]] of all.entries()) {
        results.push(...(await casesOf(crew, kind, seed)));
        context.progress(done + 1, all.length + liverSeeds.length);
      }
      for (const seed of liverSeeds) results.push(...(await liverCases(crew, seed)));
    } finally {
      await crew.close();
    }
    return results;
  },
};

async function casesOf(crew: Crew, kind: MotionKind, seed: number): Promise<CaseResult[]> {
  const exam = movingExam(kind, seed);
  const name = `${kind}, seed ${seed}`;
  const { enhancing } = exam.truth.lesions[0];
  const series = await alignSeriesInParallel(crew, exam.phases, {
    mode: kind,
    ...(kind === 'deformable' ? { keepVolumeOf: enhancing } : {}),
  });
  const alignments = series.alignments.slice(1);
  const ofPhases = phases.flatMap((phase, index) =>
    (kind === 'rigid' ? rigidCases : deformableCases)(
      `${name}, phase ${phase + 1}`,
      exam,
      phase,
      alignments[index],
    ),
  );
  const transforms = alignments.map(({ transform }) => transform);
  return [...ofPhases, ...perfusionCases(name, exam, transforms)];
}

function rigidCases(name: string, exam: MovingExam, phase: number, alignment: Alignment): CaseResult[] {
  const { transform } = alignment;
  const { grid } = exam.breast;
  const centre = indexToPatient(grid, [
    (grid.size[0] - 1) / 2,
    (grid.size[1] - 1) / 2,
    (grid.size[2] - 1) / 2,
  ]);
  const [found, truth] = [(place: Point) => movePoint(transform, place), exam.moved[phase]];
  return [
    below(`${name}: shift, mm`, apart(found(centre), truth(centre)), 0.1),
    below(`${name}: angle, degree`, angleDeg(linearPart(found), linearPart(truth)), 0.1),
    estimateOf(name, exam, phase, alignment),
    fileCase(name, alignment.transform, centre),
  ];
}

function deformableCases(name: string, exam: MovingExam, phase: number, alignment: Alignment): CaseResult[] {
  const { transform, volumeChange } = alignment;
  const errors = errorsWithin(exam.breast, transform, exam.moved[phase], 3).map(({ voxels }) => voxels);
  const inLesion = errorsWithin(exam.truth.lesions[0].enhancing, transform, exam.moved[phase]);
  const { grid } = exam.breast;
  return [
    below(`${name}: median in the breast, voxels`, quantile(errors, 0.5), 0.5),
    below(`${name}: 95th percentile in the breast, voxels`, quantile(errors, 0.95), 1),
    below(
      `${name}: 95th percentile in the lesion, voxels`,
      quantile(
        inLesion.map(({ voxels }) => voxels),
        0.95,
      ),
      1,
    ),
    below(
      `${name}: volume change of the lesion, found against true, median`,
      Math.abs((volumeChange?.median ?? Number.NaN) - trueVolumeChange(exam, phase)),
      0.05,
    ),
    estimateOf(name, exam, phase, alignment),
    fileCase(name, transform, indexToPatient(grid, [40, 40, 15])),
  ];
}

function estimateOf(
  name: string,
  { breast, moved }: MovingExam,
  phase: number,
  { transform, errorMm }: Alignment,
): CaseResult {
  const errors = errorsWithin(breast, transform, moved[phase], 3).map(({ mm }) => mm);
  return estimateCase(name, errorMm?.median ?? Number.NaN, quantile(errors, 0.5));
}

/** Written as an ITK file and read again, it takes a place to where it did. */
function fileCase(name: string, transform: Transform, place: Point): CaseResult {
  const again = readItkTransform(writeItkTransform(transform));
  return below(
    `${name}: by way of a file, mm`,
    apart(movePoint(transform, place), movePoint(again, place)),
    1e-6,
  );
}

function perfusionCases(name: string, exam: MovingExam, transforms: readonly Transform[]): CaseResult[] {
  const { breast, moved, truth } = exam;
  const { maps, labels, lesions } = truth;
  const model = phantomTofts();
  const isLesion = (v: number) => lesions.some(({ enhancing }) => enhancing.data[v] !== 0);
  const voxels = Int32Array.from(labels.data.keys()).filter(
    (v) => breast.data[v] !== 0 && maps.Ktrans.data[v] > 0,
  );
  const extra = {
    t1Ms: Float32Array.from(voxels, (v) => maps.T1map.data[v]),
    b1Factor: Float32Array.from(voxels, (v) => maps.B1map.data[v]),
  };
  const each = Int32Array.from(voxels, (_, n) => n);
  const ktrans = (series: readonly Volume[]) =>
    model.fit(
      series.map(({ data }) => Float32Array.from(voxels, (v) => data[v])),
      each,
      extra,
    ).parameters.ktransPerMin;
  // As the main job brings the phases of a dynamic series back.
  const broughtBack = (motions: readonly Transform[]) =>
    ktrans(
      exam.clean.map((volume, phase) =>
        phase === 0 ? volume : warpMatched(volume, motions[phase - 1], exam.clean[0], 'cubic'),
      ),
    );
  const still = ktrans(exam.still);
  const moving = ktrans(exam.clean);
  const aligned = broughtBack(transforms);
  const byTruth = broughtBack(phases.map((phase) => transformThrough(breast.grid, moved[phase], 8)));
  return [['lesions', isLesion] as const, ['lesions and fibroglandular tissue', () => true] as const].flatMap(
    ([where, chosen]) => {
      let [before, after, atBest, own] = [0, 0, 0, 0];
      for (const [i, v] of voxels.entries()) {
        // A voxel that one of the four cannot fit says nothing of the others.
        if (!chosen(v) || !Number.isFinite(still[i] + moving[i] + aligned[i] + byTruth[i])) continue;
        before += Math.abs(moving[i] - still[i]);
        after += Math.abs(aligned[i] - still[i]);
        atBest += Math.abs(byTruth[i] - still[i]);
        own += Math.abs(aligned[i] - byTruth[i]);
      }
      const left = below(`${name}: Ktrans error left after alignment, ${where}`, after / before, 0.2);
      return [
        besideTruth(left, atBest / before),
        below(`${name}: Ktrans error that alignment makes, ${where}`, own / before, 0.2),
      ];
    },
  );
}

/** Median over the lesion of the determinant of the true motion's slopes, by differences over 1 mm. */
function trueVolumeChange({ truth, moved }: MovingExam, phase: number): number {
  const { grid, data } = truth.lesions[0].enhancing;
  const changes: number[] = [];
  for (let v = 0; v < data.length; v++) {
    if (data[v] === 0) continue;
    const place = placeOf(grid, v);
    const [a, b, c] = linearPart(moved[phase], place);
    changes.push(
      a[0] * (b[1] * c[2] - b[2] * c[1]) -
        a[1] * (b[0] * c[2] - b[2] * c[0]) +
        a[2] * (b[0] * c[1] - b[1] * c[0]),
    );
  }
  return quantile(changes, 0.5);
}

/** Where three ways of 1 mm along the axes go. */
function linearPart(move: (place: Point) => Point, at: Point = [0, 0, 0]): readonly Point[] {
  return [0, 1, 2].map((axis): Point => {
    const [from, to] = [-0.5, 0.5].map((way) =>
      move([at[0] + (axis === 0 ? way : 0), at[1] + (axis === 1 ? way : 0), at[2] + (axis === 2 ? way : 0)]),
    );
    return [to[0] - from[0], to[1] - from[1], to[2] - from[2]];
  });
}

function angleDeg(a: readonly Point[], b: readonly Point[]): number {
  // The skew part of A B' is the sine of the angle, which does not lose small angles as its trace does.
  const product = (r: number, c: number) => a.reduce((sum, column, k) => sum + column[r] * b[k][c], 0);
  const skew = [product(2, 1) - product(1, 2), product(0, 2) - product(2, 0), product(1, 0) - product(0, 1)];
  return (Math.asin(Math.min(1, Math.hypot(...skew) / 2)) * 180) / Math.PI;
}
