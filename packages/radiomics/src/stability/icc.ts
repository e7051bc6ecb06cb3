import type { Reason } from '@lobule/foundation';
import { type IccOptions, intraclassCorrelation } from '@lobule/statistics';
import { radiomicsErrors } from '../errors.ts';

/** An intraclass correlation with its interval; NaN with a reason where it is undefined. */
export interface Icc {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
  readonly reason?: Reason;
}

/** The forms of a single measurement, by Shrout and Fleiss's names. */
export const ICC_FORMS = ['ICC(1,1)', 'ICC(2,1)', 'ICC(3,1)'] as const;
/** One of the forms of the intraclass correlation by Shrout and Fleiss. */
export type IccForm = (typeof ICC_FORMS)[number];

const OPTIONS: Readonly<Record<IccForm, IccOptions>> = {
  'ICC(1,1)': { model: 'oneway' },
  'ICC(2,1)': { model: 'twoway', type: 'agreement' },
  'ICC(3,1)': { model: 'twoway', type: 'consistency' },
};

/** How well a feature repeats, with its intraclass correlations. */
export interface FeatureStability {
  readonly name: string;
  readonly icc: Readonly<Record<IccForm, Icc>>;
  /** Subjects with a value in every repetition. */
  readonly subjects: number;
  /** Subjects whose feature is undefined in some repetition. */
  readonly leftOut: number;
  readonly repetitions: number;
}

/**
 * How much of the spread of each feature is between subjects and not between repetitions, be these perturbations or
 * test and retest: ICC(1,1), where a repetition means something else in each subject (perturbations drawn by lot);
 * ICC(2,1), where it means the same in all and its shift counts as error; ICC(3,1), where that shift does not count.
 *
 * @param values of each subject, of each repetition, of each feature; NaN where undefined.
 * @throws radiomics/repetitions-differ where subjects have other numbers of repetitions or features
 * @example
 * featureStability(['mean'], [[[9], [2]], [[6], [1]], [[8], [4]]])[0].icc['ICC(3,1)'].value;
 */
export function featureStability(
  names: readonly string[],
  values: readonly (readonly (readonly number[])[])[],
  level = 0.95,
): readonly FeatureStability[] {
  const repetitions = values[0]?.length ?? 0;
  values.forEach((subject, n) => {
    if (subject.length === repetitions && subject.every((row) => row.length === names.length)) return;
    throw radiomicsErrors.error('radiomics/repetitions-differ', {
      what: `Subject ${n + 1} has ${subject.length} repetitions of ${subject[0]?.length ?? 0} features; ${repetitions} of ${names.length} are due`,
    });
  });
  return names.map((name, feature) => {
    const rows = values.map((subject) => subject.map((row) => row[feature]));
    const complete = rows.filter((row) => row.every((value) => Number.isFinite(value)));
    const [one, two, three] = ICC_FORMS.map((form) => estimate(complete, form, level));
    return {
      name,
      icc: { 'ICC(1,1)': one, 'ICC(2,1)': two, 'ICC(3,1)': three },
      subjects: complete.length,
      leftOut: rows.length - complete.length,
      repetitions,
    };
  });
}

function estimate(rows: readonly (readonly number[])[], form: IccForm, level: number): Icc {
  const { estimate: found, interval, reason } = intraclassCorrelation(rows, { ...OPTIONS[form], level });
  if (reason !== undefined) return undefinedIcc(reason);
  // Without any error F divides by zero, and the correlation is 1.
  const isExact = rows.every((row) => row.every((value) => value === row[0]));
  if (isExact) return { value: 1, lower: 1, upper: 1 };
  if (found === undefined || interval === undefined || !Number.isFinite(found.value)) {
    return undefinedIcc({
      code: 'not-finite',
      text: 'The values are beyond what a correlation can be made of.',
    });
  }
  return { value: found.value, lower: interval.lower, upper: interval.upper };
}

function undefinedIcc(reason: Reason): Icc {
  return { value: Number.NaN, lower: Number.NaN, upper: Number.NaN, reason };
}

/** Which correlation must reach which limit for a feature to be kept. */
export interface StabilityRule {
  /** Default ICC(1,1). */
  readonly form?: IccForm;
  /** What must reach the limit: the lower end of the interval, the default, or the estimate. */
  readonly by?: 'lower' | 'value';
  /** Default 0.9, Zwanenburg et al. 2019. */
  readonly atLeast?: number;
}

/** Which features were kept, and why the others were not. */
export interface StableFeatures {
  readonly kept: readonly string[];
  readonly dropped: readonly { readonly name: string; readonly reason: Reason }[];
}

/** Features whose correlation reaches a limit, and why each of the others does not. It looks at no outcome. */
export function stableFeatures(
  stability: readonly FeatureStability[],
  { form = 'ICC(1,1)', by = 'lower', atLeast = 0.9 }: StabilityRule = {},
): StableFeatures {
  const kept: string[] = [];
  const dropped: { name: string; reason: Reason }[] = [];
  for (const { name, icc } of stability) {
    const { reason, ...found } = icc[form];
    if (reason === undefined && found[by] >= atLeast) kept.push(name);
    else dropped.push({ name, reason: reason ?? belowLimit(form, by, found[by], atLeast) });
  }
  return { kept, dropped };
}

function belowLimit(form: IccForm, by: 'lower' | 'value', found: number, atLeast: number): Reason {
  const what = by === 'lower' ? `The lower limit of ${form}` : form;
  return { code: 'unstable', text: `${what} is ${found.toFixed(3)}, below ${atLeast}.` };
}
