import { requirePercent, requireRange, requireWhole } from '../checks.ts';
import { guidelines } from '../guidelines.ts';
import { decided, isKnown, missing, type Verdict } from '../verdict.ts';

/** A score of tubules, nuclei or mitoses, or a grade: 1 is the least aggressive. */
export type GradeScore = 1 | 2 | 3;

const guideline = guidelines.nottingham;

/**
 * Score of tubule formation: 1 in more than 75 % of the tumour, 2 in 10 to 75 %, 3 in less than 10 % (Elston and Ellis
 * 1991, doi:10.1111/j.1365-2559.1991.tb00229.x). @throws clinical/out-of-range
 *
 * @example
 * tubuleScore(75).value; // 2
 */
export function tubuleScore(percent: number | undefined): Verdict<GradeScore> {
  if (!isKnown(percent)) return missing(guideline, 'Tubule formation (%)');
  requirePercent('tubules (%)', percent);
  return decided(guideline, percent > 75 ? 1 : percent >= 10 ? 2 : 3);
}

/** 10 and 20 mitoses in ten fields of 0.274 mm2; other microscopes have the same density in other counts. */
const SCORE_TWO_PER_MM2 = 10 / 2.74;
const SCORE_THREE_PER_MM2 = 20 / 2.74;

/** Mitoses counted in fields of a microscope; `fieldAreaMm2` is the area of one field in mm^2. */
export interface MitoticCount {
  readonly mitoses: number;
  readonly fieldAreaMm2: number;
  /** 10 where not said. */
  readonly fields?: number;
}

/**
 * Score of mitoses by their density, so that it does not hang on the microscope: 15 in ten fields score 2 with fields of
 * 0.274 mm2 and 3 with 0.196 mm2. @throws clinical/out-of-range
 *
 * @example
 * mitoticScore({ mitoses: 15, fieldAreaMm2: 0.196 }).value; // 3
 */
export function mitoticScore({ mitoses, fieldAreaMm2, fields = 10 }: MitoticCount): Verdict<GradeScore> {
  requireWhole('mitoses', mitoses, 0);
  requireRange('field area (mm2)', fieldAreaMm2, 0.05, 1);
  requireWhole('fields', fields, 1);
  const density = mitoses / (fields * fieldAreaMm2);
  const atLeast = (cut: number) => density >= cut * (1 - 1e-9);
  const score = atLeast(SCORE_THREE_PER_MM2) ? 3 : atLeast(SCORE_TWO_PER_MM2) ? 2 : 1;
  const isAtCut = Math.abs(density - SCORE_THREE_PER_MM2) < 1e-9;
  const flags = isAtCut
    ? [{ code: 'sources-differ', text: 'Sources differ on whether this count scores 2 or 3.' }]
    : [];
  return decided(guideline, score, flags);
}

/** The three scores of a Nottingham grade, 1 to 3 each; one that is left out is not known. */
export interface NottinghamScores {
  readonly tubules?: number;
  readonly nuclei?: number;
  readonly mitoses?: number;
}

/**
 * Nottingham grade from its three scores: sum 3 to 5 is grade 1, 6 or 7 grade 2, 8 or 9 grade 3 (Elston and Ellis 1991).
 *
 * @throws clinical/out-of-range
 * @example
 * nottinghamGrade({ tubules: 2, nuclei: 2, mitoses: 3 }).value; // 2
 */
export function nottinghamGrade({ tubules, nuclei, mitoses }: NottinghamScores): Verdict<GradeScore> {
  if (!isKnown(tubules)) return missing(guideline, 'The score of tubules');
  if (!isKnown(nuclei)) return missing(guideline, 'The score of nuclei');
  if (!isKnown(mitoses)) return missing(guideline, 'The score of mitoses');
  requireWhole('score of tubules', tubules, 1, 3);
  requireWhole('score of nuclei', nuclei, 1, 3);
  requireWhole('score of mitoses', mitoses, 1, 3);
  const sum = tubules + nuclei + mitoses;
  return decided(guideline, sum <= 5 ? 1 : sum <= 7 ? 2 : 3);
}
