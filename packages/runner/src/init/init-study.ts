import path from 'node:path';
import { readStudy } from '@lobule/study';
import { checkPlan } from '../check-plan.ts';
import { readClinical } from '../cohort/clinical.ts';
import { planText } from './plan-text.ts';
import type { InitAnswers } from './questions.ts';
import type { Survey } from './survey.ts';

/**
 * The text of a study.yaml, which was read and checked as `run` does.
 *
 * @param folder that was looked at.
 * @param base folder in which the plan will stand.
 * @throws what reading and checking a study throws
 * @example
 * const text = initStudy(survey, answers, 'cohort', 'cohort');
 */
export function initStudy(survey: Survey, answers: InitAnswers, folder: string, base: string): string {
  const from = path.resolve(base);
  const toFolder = path.relative(from, path.resolve(folder));
  const text = planText(survey, answers, (place) =>
    slashed(path.isAbsolute(place) ? place : path.join(toFolder, place)),
  );
  const input = { ...readStudy(text, { file: 'study.yaml' }), base: from };
  checkPlan(input, readClinical(input));
  return text;
}

/** Paths of a plan have slashes wherever it was written. */
function slashed(place: string): string {
  return place.split(path.sep).join('/');
}
