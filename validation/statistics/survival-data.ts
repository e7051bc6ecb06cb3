/** Inputs and tolerances of the cases of survival. */
import { type CoxInput, indicatorPredictors, type Predictor } from '@lobule/statistics';
import type { Data, Tolerance } from './reference.ts';

export const fitted: Tolerance = { absolute: 1e-8, relative: 1e-8 };
// R stops at a relative change of 1e-9 of the log-likelihood; divided by a standard error its 1e-9 grows.
export const divided: Tolerance = { absolute: 1e-7, relative: 1e-7 };
export const exact: Tolerance = { absolute: 1e-12, relative: 1e-10 };
export const loose: Tolerance = { relative: 1e-6 };

export type Reference = Record<string, never>;

export function plain(data: Data, ...names: readonly string[]): Predictor[] {
  return names.map((name) => ({ name, values: data.number(name) }));
}

export function gbsgInput(data: Data): CoxInput {
  const predictors = [
    ...plain(data, 'age', 'meno', 'size'),
    ...indicatorPredictors('grade', data.number('grade')),
    ...plain(data, 'nodes', 'pgr', 'er', 'hormon'),
  ];
  return { time: data.number('rfstime'), event: data.number('status'), predictors };
}

export function lungInput(data: Data): CoxInput {
  const event = data.number('status').map((status) => status - 1);
  return { time: data.number('time'), event, predictors: plain(data, 'age', 'sex', 'ph.ecog') };
}

export function rossiInput(data: Data, names: readonly string[]): CoxInput {
  return { time: data.number('week'), event: data.number('arrest'), predictors: plain(data, ...names) };
}
