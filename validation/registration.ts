import type { Crew } from '@lobule/numerics';
import {
  type Alignment,
  alignSeriesInParallel,
  movePoint,
  readItkTransform,
  type Transform,
  warp,
  writeItkTransform,
} from '@lobule/registration';
import { openAlignCrew } from '@lobule/registration/node';
import { indexToPatient, type Point, patientToIndex } from '@lobule/volume';
import { type MotionKind, type MovingExam, movingExam, phantomTofts } from './registration-exams.ts';
import type { CaseResult, Suite } from './suite.ts';

/**
 * Motion that is known, found again: synthetic dynamic exams (room `phantom`) in which every phase after the first has
 * moved while the agent comes, at usual noise, aligned with the settings that are the defaults. The women, their motions
 * and their noise are of seeds that no setting was chosen on.
 *
 * Places count where both phases see them: what has left the slab cannot be found. Ktrans is compared in all voxels that
 * are most of all lesion or fibroglandular tissue, those at their edges too: that is where motion does harm. (In their
 * interiors, where `phantom` compares maps, neighbours are alike, motion changes Ktrans by a tenth, and warping by the
 * true motion itself leaves 19 to 54 % of that.) The transforms come from the noisy phases, the maps from the same phases
 * without noise, so that the difference to the woman who lay still is that of motion and of nothing else.
 */
const seeds = { rigid: [101, 102, 103], deformable: [104, 105, 106] } as const;
const phases = [1, 2, 3, 4, 5] as const;

export const suite: Suite = {
  name: 'registration',
  cases: 162,
  async run(context) {
    const results: CaseResult[] = [];
    const all = (['rigid', 'deformable'] as const).flatMap((kind) =>
      seeds[kind].map((seed) => [kind, seed] as const),
    );
    const crew = openAlignCrew(2);
    try {
      for (const [done, [kind, seed]] of all.entries()) {
        results.push(...(await casesOf(crew, kind, seed)));
        context.progress(done + 1, all.length);
      }
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
    estimateCase(name, exam, phase, alignment),
    fileCase(name, alignment.transform, centre),
  ];
}

function deformableCases(name: string, exam: MovingExam, phase: number, alignment: Alignment): CaseResult[] {
  const { transform, volumeChange } = alignment;
  const errors = errorsInBreast(exam, phase, transform).map(({ voxels }) => voxels);
  const inLesion = errorsInBreast(exam, phase, transform, exam.truth.lesions[0].enhancing.data);
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
    estimateCase(name, exam, phase, alignment),
    fileCase(name, transform, indexToPatient(grid, [40, 40, 15])),
  ];
}

/** What the alignment says of its own error against the true one: the greater is at most three times the smaller, or both are below a quarter of a voxel. */
function estimateCase(
  name: string,
  exam: MovingExam,
  phase: number,
  { transform, errorMm }: Alignment,
): CaseResult {
  const errors = errorsInBreast(exam, phase, transform).map(({ mm }) => mm);
  const [got, expected] = [errorMm?.median ?? Number.NaN, quantile(errors, 0.5)];
  const small = Math.max(got, expected) < 0.4;
  const ratio = small ? 1 : Math.max(got / expected, expected / got);
  return { ...below(`${name}: estimated over true error, median`, ratio, 3), got, expected };
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
  const { maps, labels, lesions } = exam.truth;
  const model = phantomTofts();
  const isLesion = (v: number) => lesions.some(({ enhancing }) => enhancing.data[v] !== 0);
  const voxels = Int32Array.from(labels.data.keys()).filter((v) => maps.Ktrans.data[v] > 0);
  const extra = { t1Ms: maps.T1map.data, b1Factor: maps.B1map.data };
  const ktrans = (volumes: MovingExam['clean']) =>
    model.fit(
      volumes.map(({ data }) => data),
      voxels,
      extra,
    ).parameters.ktransPerMin;
  const still = ktrans(exam.still);
  const moving = ktrans(exam.clean);
  const aligned = ktrans(
    exam.clean.map((volume, n) => (n === 0 ? volume : warp(volume, transforms[n - 1], volume.grid, 'cubic'))),
  );
  return [['lesions', isLesion] as const, ['lesions and fibroglandular tissue', () => true] as const].map(
    ([where, chosen]) => {
      let [before, after] = [0, 0];
      for (const [i, v] of voxels.entries()) {
        // A voxel that one of the three cannot fit says nothing of the others.
        if (!chosen(v) || !Number.isFinite(still[i] + moving[i] + aligned[i])) continue;
        before += Math.abs(moving[i] - still[i]);
        after += Math.abs(aligned[i] - still[i]);
      }
      return below(`${name}: Ktrans error left after alignment, ${where}`, after / before, 0.2);
    },
  );
}

/** Distances between where a place is found and where it is, at every third voxel of the breast or of a mask. */
function errorsInBreast(
  { breast, moved }: MovingExam,
  phase: number,
  transform: Transform,
  where: ArrayLike<number> = breast.data,
): { readonly mm: number; readonly voxels: number }[] {
  const { grid } = breast;
  const [nx, ny, nz] = grid.size;
  const every = where === breast.data ? 3 : 1;
  const errors: { mm: number; voxels: number }[] = [];
  for (let v = 0; v < where.length; v += every) {
    if (where[v] === 0) continue;
    const place = indexToPatient(grid, [v % nx, Math.floor(v / nx) % ny, Math.floor(v / (nx * ny))]);
    const [found, truth] = [movePoint(transform, place), moved[phase](place)];
    const [there, here] = [patientToIndex(grid, truth), patientToIndex(grid, found)];
    const seen = [nx, ny, nz].every((n, axis) => there[axis] >= -0.5 && there[axis] <= n - 0.5);
    if (seen) errors.push({ mm: apart(found, truth), voxels: apart(there, here) });
  }
  return errors;
}

/** Median over the lesion of the determinant of the true motion's slopes, by differences over 1 mm. */
function trueVolumeChange({ truth, moved }: MovingExam, phase: number): number {
  const { grid, data } = truth.lesions[0].enhancing;
  const [nx, ny] = grid.size;
  const changes: number[] = [];
  for (let v = 0; v < data.length; v++) {
    if (data[v] === 0) continue;
    const place = indexToPatient(grid, [v % nx, Math.floor(v / nx) % ny, Math.floor(v / (nx * ny))]);
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

function apart(a: Point, b: Point): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

function quantile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted.length === 0 ? Number.NaN : sorted[Math.floor(share * (sorted.length - 1))];
}

/**
 * Bars that are not reached everywhere yet, and how far beyond each a case may lie before it fails: between the two it is
 * printed with its figure among the skipped of docs/validation.md, and counts as no success.
 */
const owed: readonly (readonly [kind: RegExp, failsBeyond: number])[] = [
  [/angle, degree$/, 0.15],
  [/95th percentile in the breast, voxels$/, 1.2],
  [/volume change of the lesion/, 0.2],
  [/estimated over true error/, 4],
  [/Ktrans error left after alignment/, 0.6],
];

function below(name: string, error: number, tolerance: number): CaseResult {
  const result = { case: name, error, tolerance, passed: error <= tolerance };
  const [, failsBeyond] = owed.find(([kind]) => kind.test(name)) ?? [undefined, tolerance];
  if (result.passed || !(error <= failsBeyond)) return result;
  return { ...result, skipped: `asked for ${tolerance}, not reached: ${error.toPrecision(3)}` };
}
