import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { movePoint, readItkTransform, type Transform } from '@lobule/registration';
import { runStudy } from '@lobule/runner';
import { scoreMasks } from '@lobule/segmentation';
import type { StudyResults } from '@lobule/study';
import { indexToPatient, type Point, patientToIndex, readNifti } from '@lobule/volume';
import { type KnownExam, knownExam, rigidMotion, visitMotion, writeExam } from './alignment-exams.ts';
import type { CaseResult, Suite } from './suite.ts';

/**
 * Known motion between the series of an exam and between visits, found again by `lobule run`: synthetic exams (room
 * `phantom`) at usual noise, written as files, with the settings that are the defaults. The women, their motions and
 * their noise are of seeds that no setting was chosen on, and the bounds were set before the first run: half a voxel of
 * the dynamic series in the median and one at the 95th percentile, inside the breast, as is asked of deformable alignment
 * within an exam; its own error estimate within three times of the true one or both below a quarter of a voxel; what is
 * measured in the lesion within 5 % of that in the woman who lay still.
 */
const seeds = [201, 202, 203] as const;
const VOXEL_MM = 1.6;

export const suite: Suite = {
  name: 'alignment',
  cases: 34,
  async run(context) {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'lobule-alignment-'));
    const results: CaseResult[] = [];
    try {
      for (const [n, seed] of seeds.entries()) {
        results.push(...(await betweenCases(path.join(folder, `between-${seed}`), seed)));
        results.push(...(await visitCases(path.join(folder, `visits-${seed}`), seed, n === 0)));
        context.progress(n + 1, seeds.length);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
    return results;
  },
};

/** The dynamic series has moved as a whole since the diffusion series was taken. */
async function betweenCases(folder: string, seed: number): Promise<CaseResult[]> {
  const name = `between series, seed ${seed}`;
  const [still, moved] = [knownExam(seed, undefined), knownExam(seed, rigidMotion(seed))];
  const study = (exam: KnownExam, registration: string) =>
    studyOf(folder, [writeExam(folder, 'baseline', 0, exam)], '{ model: adc }', registration);
  const quiet = await run(study(still, ''), path.join(folder, 'still'));
  const { results, out } = await run(
    study(moved, 'registration: { between: [{ series: diffusion }] }'),
    path.join(folder, 'out'),
  );
  const transform = transformOf(results, out, 'space-dynamic_diffusion_xfm.tfm');
  // From where she lies in the dynamic series to where she lay in the diffusion series.
  const errors = errorsMm(still, moved.place, (place) =>
    apart(movePoint(transform, moved.place(place)), place),
  );
  const [alignment] = results.subjects[0].alignments ?? [];
  const adc = ({ subjects }: StudyResults) =>
    subjects[0].values.find(({ map }) => map === 'ADC')?.median.value ?? Number.NaN;
  const [found, truth] = [adc(results), adc(quiet.results)];
  return [
    ...errorCases(name, errors),
    estimateCase(name, alignment.volumes[0].errorMm?.median, quantile(errors, 0.5)),
    {
      ...below(`${name}: ADC of the lesion, relative to lying still`, Math.abs(found / truth - 1), 0.05),
      got: found,
      expected: truth,
    },
  ];
}

/** The woman has lain down anew, and nothing else has changed. */
async function visitCases(folder: string, seed: number, again: boolean): Promise<CaseResult[]> {
  const name = `between visits, seed ${seed}`;
  const [first, later] = [knownExam(seed, undefined), knownExam(seed, visitMotion(seed), 'later')];
  const study = studyOf(
    folder,
    [writeExam(folder, 'baseline', 0, first), writeExam(folder, 'week4', 28, later)],
    '{ model: semiquantitative, arrivalS: 45 }',
    'registration: { visits: { to: [week4], keepVolumeOf: lesion, maps: [{ map: PE1, limitPercent: 20 }] } }',
  );
  const { results, out } = await run(study, path.join(folder, 'out'));
  const { registered } = results.subjects[1];
  const transform = transformOf(results, out, 'space-baseline_dynamic_xfm.tfm');
  const errors = errorsMm(first, later.place, (place) =>
    apart(movePoint(transform, place), later.place(place)),
  );
  const kept = registered?.volumeChanges.find(({ isKept }) => isKept);
  const tissue = registered?.volumeChanges.find(({ where }) => where === 'tissue');
  const ratio = registered?.maps[0].regions[0].ratio?.median ?? Number.NaN;
  const proposal = maskOf(results, out, 'label-lesion_desc-proposal_mask.nii.gz');
  const cases = [
    ...errorCases(name, errors),
    estimateCase(name, registered?.alignment.volumes[0].errorMm?.median, quantile(errors, 0.5)),
    below(
      `${name}: volume of the lesion, furthest from kept`,
      Math.max(1 - (kept?.least ?? Number.NaN), (kept?.greatest ?? Number.NaN) - 1),
      0.1,
    ),
    below(`${name}: folds, least volume change of tissue below 0`, -(tissue?.least ?? Number.NaN), 0),
    below(`${name}: proposed region, 1 less Dice`, 1 - scoreMasks(proposal, later.lesion).dice.value, 0.2),
    below(`${name}: PE1 later over first, median in the lesion`, Math.abs(ratio - 1), 0.05),
  ];
  if (!again) return cases;
  const alone = await run(study, path.join(folder, 'alone'), 1);
  const differ = results.files.filter(({ sha256 }, n) => alone.results.files[n].sha256 !== sha256).length;
  return [...cases, below(`${name}: files that differ with one worker`, differ, 0)];
}

function studyOf(folder: string, exams: readonly string[], maps: string, registration: string): string {
  const file = path.join(folder, 'study.yaml');
  writeFileSync(
    file,
    `lobule: 1
title: Known motion
kind: synthetic
images:
  visits: [{ name: baseline, days: [0, 1] }, { name: week4, days: [20, 40] }]
  nifti:
${exams.join('')}maps: [${maps}]
regions: [{ kind: masks, name: lesion, file: "{visit}-lesion.nii" }]
${registration}
`,
  );
  return file;
}

async function run(study: string, out: string, workers = 2) {
  const { results } = await runStudy(study, out, { workers });
  return { results, out };
}

function fileOf({ files }: StudyResults, out: string, ending: string): Uint8Array {
  const found = files.find(({ path: file }) => file.endsWith(ending));
  return new Uint8Array(readFileSync(path.join(out, found?.path ?? ending)));
}

function transformOf(results: StudyResults, out: string, ending: string): Transform {
  return readItkTransform(new TextDecoder().decode(fileOf(results, out, ending)));
}

function maskOf(results: StudyResults, out: string, ending: string) {
  const [{ grid, data }] = readNifti(fileOf(results, out, ending)).volumes;
  return { grid, data: Uint8Array.from(data) };
}

/** At every third voxel of the breast as she lay first, where it is still seen as she lies now. */
function errorsMm(
  { breast }: KnownExam,
  now: (place: Point) => Point,
  errorAt: (place: Point) => number,
): number[] {
  const { grid, data } = breast;
  const [nx, ny] = grid.size;
  const errors: number[] = [];
  for (let v = 0; v < data.length; v += 3) {
    if (data[v] === 0) continue;
    const place = indexToPatient(grid, [v % nx, Math.floor(v / nx) % ny, Math.floor(v / (nx * ny))]);
    const index = patientToIndex(grid, now(place));
    if (grid.size.every((n, axis) => index[axis] >= -0.5 && index[axis] <= n - 0.5))
      errors.push(errorAt(place));
  }
  return errors;
}

function errorCases(name: string, errors: readonly number[]): CaseResult[] {
  return [
    below(`${name}: median in the breast, mm`, quantile(errors, 0.5), 0.5 * VOXEL_MM),
    below(`${name}: 95th percentile in the breast, mm`, quantile(errors, 0.95), VOXEL_MM),
  ];
}

/** The greater is at most three times the smaller, or both are below a quarter of a voxel; as in suite `registration`. */
function estimateCase(name: string, stated = Number.NaN, truth: number): CaseResult {
  const ratio = Math.max(stated, truth) < VOXEL_MM / 4 ? 1 : Math.max(stated / truth, truth / stated);
  return { ...below(`${name}: estimated over true error, median`, ratio, 3), got: stated, expected: truth };
}

function apart(a: Point, b: Point): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

function quantile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted.length === 0 ? Number.NaN : sorted[Math.floor(share * (sorted.length - 1))];
}

function below(name: string, error: number, tolerance: number): CaseResult {
  return { case: name, error, tolerance, passed: error <= tolerance };
}
