/** Survival analysis against R's survival 3.5-3. */
import { coxRegression } from '@lobule/statistics';
import type { CaseResult, SuiteContext } from '../suite.ts';
import { readData, readReference } from './reference.ts';
import { coxCases, exactTieCases, sequenceCases } from './survival-cox.ts';
import { curveCases, cutPointCases, logRankCases, lungCurveCases } from './survival-curves.ts';
import { gbsgInput } from './survival-data.ts';
import { concordanceCases, followUpCases } from './survival-predicted.ts';

export function survivalCases(context: SuiteContext): CaseResult[] {
  const reference = readReference(context, 'survival');
  const gbsg = readData(context, 'gbsg');
  const input = gbsgInput(gbsg);
  const model = coxRegression(input);
  return [
    ...coxCases(context, input, model, reference),
    ...followUpCases(gbsg, input, model, reference),
    ...concordanceCases(gbsg, model, reference),
    ...curveCases(gbsg, reference),
    ...lungCurveCases(context, reference),
    ...logRankCases(gbsg, reference),
    ...sequenceCases(context),
    ...exactTieCases(context, reference),
    ...cutPointCases(gbsg, reference),
  ];
}
