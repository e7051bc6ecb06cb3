import { requireRange } from '../checks.ts';
import { clinicalErrors } from '../errors.ts';
import { type Guideline, guidelines } from '../guidelines.ts';
import { countedMm, type Measurement, requireTargets, type TargetLesion } from './recist-targets.ts';

/** Complete or partial response, stable or progressive disease, not evaluable. */
export type Response = 'CR' | 'PR' | 'SD' | 'PD' | 'NE';

/** What was measured at one visit: diameters in mm, other lesions, new ones. */
export interface RecistVisit {
  /** Days from the start of treatment. */
  readonly day: number;
  /** By the name of the target lesion; one that is not named was not evaluated. Parts of a split lesion are added first. */
  readonly targets: Readonly<Record<string, Measurement>>;
  /** `none` where the patient has no non-target lesion. */
  readonly nonTargets: 'none' | 'CR' | 'non-CR/non-PD' | 'PD' | 'NE';
  readonly newLesion: boolean;
}

/** One visit by RECIST 1.1, day from the start of treatment. */
export interface RecistAssessment {
  readonly day: number;
  /** Sum of diameters, mm; NaN where a target was not evaluated. */
  readonly sumMm: number;
  /** Smallest sum before this visit, baseline included. */
  readonly nadirMm: number;
  readonly percentFromBaseline: number;
  readonly percentFromNadir: number;
  readonly targets: Response;
  readonly overall: Response;
  /** Why, in one sentence. */
  readonly why: string;
}

/** All visits of a patient by RECIST 1.1; the sum at baseline in mm. */
export interface RecistCourse {
  readonly guideline: Guideline;
  readonly baselineMm: number;
  readonly visits: readonly RecistAssessment[];
}

/** Digits that sums of rounded diameters lose. */
const ROUNDING = 1e-9;

/**
 * Response at each visit by RECIST 1.1 (Eisenhauer et al. 2009, doi:10.1016/j.ejca.2008.10.026). CR: all targets gone and
 * every node below 10 mm. PR: sum at least 30 % below baseline. PD: sum at least 20 % and 5 mm above the nadir, a new
 * lesion, or unequivocal progress of non-targets. A target that was not evaluated makes the response NE unless what was
 * measured is progression by itself.
 *
 * @throws clinical/targets, clinical/order, clinical/out-of-range
 * @example
 * recistCourse([{ name: 'a', organ: 'breast', kind: 'lesion', mm: 78 }],
 *   [{ day: 60, targets: { a: 51 }, nonTargets: 'none', newLesion: false }]).visits[0].overall; // 'PR'
 */
export function recistCourse(targets: readonly TargetLesion[], visits: readonly RecistVisit[]): RecistCourse {
  requireTargets(targets);
  const baselineMm = targets.reduce((sum, { mm }) => sum + mm, 0);
  const assessed: RecistAssessment[] = [];
  let nadirMm = baselineMm;
  let day = Number.NEGATIVE_INFINITY;
  let wasComplete = false;
  for (const visit of visits) {
    if (!(visit.day > day)) {
      throw clinicalErrors.error('clinical/order', {
        what: `Visits are not in their order: day ${visit.day} after ${day}`,
      });
    }
    day = visit.day;
    requireKnownNames(targets, visit);
    const assessment = assess(targets, visit, baselineMm, nadirMm, wasComplete);
    assessed.push(assessment);
    if (assessment.sumMm < nadirMm) nadirMm = assessment.sumMm;
    wasComplete ||= assessment.targets === 'CR';
  }
  return { guideline: guidelines.recist, baselineMm, visits: assessed };
}

function assess(
  targets: readonly TargetLesion[],
  visit: RecistVisit,
  baselineMm: number,
  nadirMm: number,
  wasComplete: boolean,
): RecistAssessment {
  const sizes = targets.map(({ name }) => countedMm(name, visit.targets[name]));
  const measured = sizes.filter((size) => size !== undefined);
  const isWhole = measured.length === targets.length;
  const found = measured.reduce((sum, size) => sum + size, 0);
  const isClear = targets.every(({ kind }, i) => {
    const size = sizes[i] ?? Number.POSITIVE_INFINITY;
    return kind === 'node' ? size < 10 : size === 0;
  });
  const grown = found - nadirMm;
  const isProgress = grown >= 5 - ROUNDING && grown >= 0.2 * nadirMm - ROUNDING;
  // After all targets were gone, one that is there again is progression whatever its size (RECIST 1.1, section 4.4.2).
  const isBack =
    wasComplete && targets.some(({ kind }, i) => (sizes[i] ?? 0) >= (kind === 'node' ? 10 : ROUNDING));
  const ofTargets: Response =
    isProgress || isBack
      ? 'PD'
      : !isWhole
        ? 'NE'
        : isClear
          ? 'CR'
          : found <= 0.7 * baselineMm + ROUNDING
            ? 'PR'
            : 'SD';
  const sumMm = isWhole ? found : Number.NaN;
  return {
    day: visit.day,
    sumMm,
    nadirMm,
    percentFromBaseline: (100 * (sumMm - baselineMm)) / baselineMm,
    percentFromNadir: nadirMm === 0 ? Number.NaN : (100 * (sumMm - nadirMm)) / nadirMm,
    targets: ofTargets,
    overall: overallOf(ofTargets, visit),
    why: why(ofTargets, visit, isBack, targets.length - measured.length),
  };
}

/** Tables 1 and 3 of RECIST 1.1. */
function overallOf(targets: Response, { nonTargets, newLesion }: RecistVisit): Response {
  if (newLesion || nonTargets === 'PD' || targets === 'PD') return 'PD';
  if (targets === 'CR') return nonTargets === 'none' || nonTargets === 'CR' ? 'CR' : 'PR';
  return targets;
}

function why(
  targets: Response,
  { nonTargets, newLesion }: RecistVisit,
  isBack: boolean,
  lacking: number,
): string {
  if (newLesion) return 'A new lesion.';
  if (nonTargets === 'PD') return 'Unequivocal progression of non-target lesions.';
  if (isBack) return 'A target is there again after all were gone.';
  const words: Readonly<Record<Response, string>> = {
    PD: 'The sum rose by at least 20 % and 5 mm above the nadir.',
    NE: `${lacking} of the targets ${lacking === 1 ? 'was' : 'were'} not evaluated.`,
    CR:
      nonTargets === 'none' || nonTargets === 'CR'
        ? 'All targets are gone and every node is below 10 mm.'
        : 'All targets are gone, non-target lesions are not.',
    PR: 'The sum fell by at least 30 % from baseline.',
    SD: 'Neither response nor progression.',
  };
  return words[targets];
}

function requireKnownNames(targets: readonly TargetLesion[], visit: RecistVisit): void {
  const strange = Object.keys(visit.targets).find((name) => !targets.some((target) => target.name === name));
  if (strange === undefined) return;
  throw clinicalErrors.error('clinical/targets', { what: `No target lesion is called ${strange}` });
}

/**
 * Response of a single sum of diameters against baseline and nadir, for tables that hold no more: no node, no non-target
 * lesion, no new one. CR only where the sum is 0.
 *
 * @throws clinical/out-of-range
 * @example
 * sumResponse(78, 62, 51); // 'PD'
 */
export function sumResponse(baselineMm: number, sumMm: number, nadirMm = baselineMm): Response {
  requireRange('sum at baseline (mm)', baselineMm, Number.MIN_VALUE, 2000);
  requireRange('sum (mm)', sumMm, 0, 2000);
  requireRange('nadir (mm)', nadirMm, 0, baselineMm);
  const grown = sumMm - nadirMm;
  if (grown >= 5 - ROUNDING && grown >= 0.2 * nadirMm - ROUNDING) return 'PD';
  if (sumMm === 0) return 'CR';
  return sumMm <= 0.7 * baselineMm + ROUNDING ? 'PR' : 'SD';
}
